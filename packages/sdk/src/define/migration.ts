import type { JsonObject } from '../json.ts'

/** How a config of the version before becomes one of this version, by version. Pure: no call, no clock, no chance. */
export type Migrations = Readonly<Record<number, (config: JsonObject) => JsonObject>>
