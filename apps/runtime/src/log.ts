import { type Logger, pino } from 'pino'
import type { Config } from './config.ts'

/** JSON lines on stdout. Secrets never reach it: names that carry them are cut out wherever they appear. */
export function openLog(config: Pick<Config, 'logLevel'>): Logger {
  return pino({
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
  })
}
