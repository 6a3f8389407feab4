import type { Config } from '../config.ts'
import { type HttpLines, openHttpLines } from './http.ts'
import { openSmtpOffice, type SmtpOffice } from './smtp.ts'

/** What the host lends channels: lines that stay open between messages, ended with the process. */
export interface Transports {
  readonly http: HttpLines
  readonly smtp: SmtpOffice
  /** May messages be posted to private addresses? For development and tests. */
  readonly allowPrivate: boolean
  close(): void
}

export function openTransports({ allowPrivate }: Pick<Config, 'allowPrivate'>): Transports {
  const http = openHttpLines()
  const smtp = openSmtpOffice()
  return {
    http,
    smtp,
    allowPrivate,
    close() {
      http.close()
      smtp.close()
    },
  }
}
