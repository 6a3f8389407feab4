import { type HostSmtp, NothingSentError } from '@cairn/sdk'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Witness } from './evidence.ts'
import { LineBroken, openLine, type SmtpAccount, type SmtpLine } from './smtp-line.ts'

const LINES = 5
const MESSAGES_PER_LINE = 100

/** Open connections to mail servers, a few for each account. Ended with the process. */
export interface SmtpOffice {
  /** Lends a line for one message and takes it back. */
  lend<T>(account: SmtpAccount, use: (line: SmtpLine) => Promise<T>): Promise<T>
  close(): void
}

interface Desk {
  readonly idle: { line: SmtpLine; used: number }[]
  lent: number
  readonly queue: (() => void)[]
}

export function openSmtpOffice(): SmtpOffice {
  const desks = new Map<string, Desk>()
  let closed = false
  return {
    async lend(account, use) {
      const desk = deskOf(desks, JSON.stringify(account))
      if (desk.lent >= LINES) await new Promise<void>((go) => desk.queue.push(go))
      desk.lent += 1
      const held = usable(desk) ?? { line: undefined, used: 0 }
      let line = held.line
      try {
        line ??= await openLine(account)
        return await use(line)
      } finally {
        desk.lent -= 1
        if (line && !closed && !line.broken && held.used < MESSAGES_PER_LINE) desk.idle.push({ line, used: held.used + 1 })
        else line?.close()
        desk.queue.shift()?.()
      }
    },
    close() {
      closed = true
      for (const desk of desks.values()) for (const { line } of desk.idle.splice(0)) line.close()
    },
  }
}

function deskOf(desks: Map<string, Desk>, account: string): Desk {
  const desk = desks.get(account) ?? { idle: [], lent: 0, queue: [] }
  desks.set(account, desk)
  return desk
}

function usable(desk: Desk): { line: SmtpLine; used: number } | undefined {
  for (;;) {
    const held = desk.idle.pop()
    if (!held || !held.line.broken) return held
  }
}

/** `account` is looked up when a message is to go: undefined where the brand has no mail server yet. */
export function hostSmtp(office: SmtpOffice, account: () => Promise<SmtpAccount | undefined>, witness: Witness): HostSmtp {
  return {
    async send({ key, to, subject, text, html, from }) {
      const report = witness.begin(key)
      const found = await account()
      if (!found) {
        const detail = 'No mail server is set up: add an SMTP connection under Settings.'
        report({ saw: 'unsent', detail })
        throw new NothingSentError('NO_MAIL_SERVER', detail)
      }
      const sender = from ?? found.from
      const message = await compose({ key, to, subject, text, html, from: sender })
      try {
        const reply = await office.lend(found, (line) => line.send({ from: bare(sender), to, message }))
        if (reply.ok) {
          report({ saw: 'taken' })
          return { ok: true, ref: reply.text.slice(0, 200) }
        }
        report({ saw: 'refused', detail: reply.text })
        return { ok: false, code: reply.code, detail: reply.text }
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error)
        if (error instanceof LineBroken && error.begun) {
          report({ saw: 'unclear', detail })
          throw error
        }
        report({ saw: 'unsent', detail })
        throw new NothingSentError('NOT_REACHED', detail, { cause: error })
      }
    },
  }
}

interface Mail {
  readonly key: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string | undefined
  readonly from: string
}

/** The message as it goes over the line. Its id comes from the key, so mailboxes can tell a repeat. */
async function compose({ key, to, subject, text, html, from }: Mail): Promise<Buffer> {
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'cairn.invalid'
  const composer = new MailComposer({
    from,
    to,
    subject,
    text,
    ...(html !== undefined && { html }),
    messageId: `<${key}@${domain}>`,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}

/** `Care <care@example.com>` is `care@example.com` on the envelope. */
const bare = (address: string): string => /<([^<>]+)>\s*$/.exec(address)?.[1] ?? address
