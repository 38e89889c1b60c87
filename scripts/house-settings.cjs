// Node-RED's settings for `npm start`: this machine only, nothing asked of the internet, a quiet log.
const { readFileSync } = require("node:fs");

const ERROR = 20;

/** What a node warns of and what goes wrong; not Node-RED's remarks on its own settings. */
function sayWhatConcernsTheFlow({ level, type, name, id, msg }) {
  if (type === undefined && level > ERROR) return;
  const from = type === undefined ? "Node-RED" : `${type} ${name || id}`;
  console.log(`${from}: ${msg?.message ?? msg}`);
}

module.exports = {
  uiHost: "127.0.0.1",
  flowFile: "flows.json",
  credentialSecret: readFileSync(`${process.env.HOUSE_FOLDER}/credential-secret`, "utf8"),
  contextStorage: { default: { module: "memory" }, file: { module: "localfilesystem" } },
  telemetry: { enabled: false, updateNotification: false },
  externalModules: { autoInstall: false, palette: { allowInstall: false } },
  editorTheme: {
    page: { title: "Load shedding" },
    header: { title: "Load shedding" },
    tours: false,
    projects: { enabled: false },
    palette: { catalogues: [] },
  },
  logging: { console: { level: "off" }, house: { level: "warn", handler: () => sayWhatConcernsTheFlow } },
};
