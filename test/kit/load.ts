/** `CAIRN_FAULTS=full` runs the fault stories at the loads their rows name; without it they are small, for every test run. */
export const FULL = process.env['CAIRN_FAULTS'] === 'full'

export const atLoad = <T>(load: { readonly small: T; readonly full: T }): T => (FULL ? load.full : load.small)

/** No story of a full load is hurried. */
export const TIMEOUT = FULL ? 3_600_000 : 90_000
