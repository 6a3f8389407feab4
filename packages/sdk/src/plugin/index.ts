export * from './describe.ts'
export * from './localise.ts'
export * from './manifest.ts'
export * from './node.ts'
