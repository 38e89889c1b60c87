/** The engine's door: what the node, the command line, the bench and other software use. */
export type { EngineConfig, LimitConfig, LoadConfig, LoadKind, Mode, RuleClass, RuleConfig } from "./config";
export type {
  Command,
  ControllerState,
  Decision,
  LoadReport,
  LoadStanding,
  Order,
  Reason,
  Report,
  Why,
} from "./decision";
export { type EngineOptions, SheddingEngine } from "./engine";
export type { EngineEvent, LoadEvent, Override } from "./event";
export { describeNotice, explain, type Telling } from "./explain";
export type { Notice, NoticeFacts, NoticeKind, NoticeOf } from "./notice";
export { ConfigError, EventError } from "./problems";
export type { EngineState } from "./state";
