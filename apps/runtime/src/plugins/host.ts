/** Which host a plugin runs on: what its `engines.cairn` is held against. */
export const VERSION = '0.1.0'
