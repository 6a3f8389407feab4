export * from './protocol.ts'
export { type Call, serve } from './serve.ts'
export { errorOf, troubleFrom } from './trouble.ts'
export { openWire, type Wire, WireError } from './wire.ts'
