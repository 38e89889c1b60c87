/** Property tests draw the same cases in every run: a change is judged by itself. `FAST_CHECK_SEED=7 npm test` draws others. */
import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FAST_CHECK_SEED ?? 20_260_115) });
