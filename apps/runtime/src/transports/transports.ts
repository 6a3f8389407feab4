import type { Config } from '../config.ts'
import { type HttpLines, openHttpLines } from './http.ts'
import { openSmtpOffice, type SmtpOffice } from './smtp.ts'

/** What the host lends channels: lines that stay open between messages, ended with the process. */
export interface Transports {
  readonly http: HttpLines
  readonly smtp: SmtpOffice
  close(): void
}

export function openTransports({ allowPrivate }: Pick<Config, 'allowPrivate'>): Transports {
  const http = openHttpLines({ allowPrivate })
  const smtp = openSmtpOffice()
  return {
    http,
    smtp,
    close() {
      http.close()
      smtp.close()
    },
  }
}
