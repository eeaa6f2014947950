import type { Environment } from './env-refs.js';
import { place, type YamlNode } from './yaml-tree.js';

/** Which key of the configuration each variable stands for. */
const VARIABLES = {
  PORT: ['server', 'port'],
  HOST: ['server', 'host'],
  PUBLIC_URL: ['server', 'public_url'],
  OPENAI_API_KEY: ['openai', 'api_key'],
  OPENAI_BASE_URL: ['openai', 'base_url'],
  TWILIO_ACCOUNT_SID: ['twilio', 'account_sid'],
  TWILIO_AUTH_TOKEN: ['twilio', 'auth_token'],
  ASTERISK_PASSWORD: ['asterisk', 'password'],
  TALKPATH_ADMIN_TOKEN: ['server', 'admin_token'],
  LOG_LEVEL: ['logging', 'level'],
  OTEL_EXPORTER_OTLP_ENDPOINT: ['telemetry', 'otlp_endpoint'],
} as const;

/** The variables that beat the file. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(VARIABLES);

/** What the command line may set. */
export interface ConfigFlags {
  readonly host?: string;
  readonly port?: number;
  /** Any key, as in `vad.webrtc_aggressiveness=2`. */
  readonly set?: readonly string[];
}

/** Lays environment variables over what the file says; an empty variable counts as none. */
export function applyEnvironment(root: YamlNode, env: Environment): void {
  for (const [name, path] of Object.entries(VARIABLES)) {
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value !== undefined && value !== '') set(root, path, { file: 'environment', name }, value);
  }
}

/** Lays flags over everything else. */
export function applyFlags(root: YamlNode, flags: ConfigFlags): void {
  for (const key of ['host', 'port'] as const) {
    const value = flags[key];
    if (value !== undefined) set(root, ['server', key], { file: 'command line', name: `--${key}` }, value);
  }
  for (const setting of flags.set ?? []) {
    const [, key = setting, value = ''] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
    set(root, key.split('.'), { file: 'command line', name: `--set ${key}` }, value);
  }
}

function set(
  root: YamlNode,
  path: readonly string[],
  from: { file: string; name: string },
  value: string | number,
): void {
  const written = String(value);
  place(root, path, { kind: 'scalar', place: from, value, written, form: 'from-environment' });
}
