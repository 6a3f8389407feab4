import { type Logger, type LoggerOptions, pino } from 'pino'
import type { Config } from './config.ts'

/** So much of it waits for whoever reads it, in bytes; what comes on top is dropped and counted. */
const PATIENCE = 4_000_000

let output: ReturnType<typeof pino.destination> | undefined
let dropped = 0

/** Lines of this process that nobody took in time. */
export const droppedLines = (): number => dropped

/**
 * The process's own output, written beside the work: a reader that stands still, or a full disk behind it, must not keep members
 * waiting for a line of log.
 */
function ownOutput(): NonNullable<typeof output> {
  if (output !== undefined) return output
  output = pino.destination({ dest: 1, sync: false, maxLength: PATIENCE })
  output.on('drop', () => (dropped += 1))
  // a log that cannot be written cannot say so; the engine goes on without it
  output.on('error', () => (dropped += 1))
  return output
}

/** JSON lines on stdout. Secrets never reach it: names that carry them are cut out wherever they appear. */
export function openLog(config: Pick<Config, 'logLevel'>): Logger {
  const options: LoggerOptions = {
    level: config.logLevel,
    base: null,
    serializers: { error: pino.stdSerializers.err },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: [
      'password',
      'secret',
      'secrets',
      'authorization',
      'cookie',
      '*.password',
      '*.secret',
      '*.secrets',
      '*.authorization',
      '*.cookie',
    ],
  }
  return pino(options, ownOutput())
}
