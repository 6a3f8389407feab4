import { createTransport } from 'nodemailer'
import { z } from 'zod'

/** Settings of a mail server; the password travels apart, sealed. */
export const smtpSettings = z.strictObject({
  host: z.string().trim().min(1).max(255),
  port: z.number().int().min(1).max(65_535).default(587),
  /** TLS from the first byte (usually port 465). Otherwise STARTTLS is used where the server offers it. */
  secure: z.boolean().default(false),
  user: z.string().max(255).optional(),
  from: z.string().trim().min(3).max(320),
})
export const smtpSecrets = z.strictObject({ password: z.string().max(1000).optional() })

export type SmtpSettings = z.output<typeof smtpSettings>
export type SmtpSecrets = z.output<typeof smtpSecrets>

/** What nodemailer needs to reach the server. */
export function transportOptions(settings: SmtpSettings, secrets: SmtpSecrets) {
  const { host, port, secure, user } = settings
  const auth = user === undefined ? {} : { auth: { user, pass: secrets.password ?? '' } }
  return { host, port, secure, ...auth, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 }
}

/** Says hello and signs in, sends nothing. A server that refuses is an answer, not an error. */
export async function trySmtp(settings: SmtpSettings, secrets: SmtpSecrets): Promise<{ ok: boolean; detail: string }> {
  const transport = createTransport(transportOptions(settings, secrets))
  try {
    await transport.verify()
    return { ok: true, detail: `${settings.host}:${settings.port} answered and let us in.` }
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) }
  } finally {
    transport.close()
  }
}
