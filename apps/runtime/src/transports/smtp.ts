import { type HostSmtp, NothingSentError } from '@cairn/sdk'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Report, Witness } from './evidence.ts'
import { LineBroken, openLine, type Parcel, type SmtpAccount, type SmtpLine, type SmtpReply } from './smtp-line.ts'

const LINES = 5
const MESSAGES_PER_LINE = 100

/** Open connections to mail servers, a few for each account. Ended with the process. */
export interface SmtpOffice {
  /** Lends a line for one message and takes it back. */
  lend<T>(account: SmtpAccount, errand: (line: SmtpLine) => Promise<T>): Promise<T>
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
    async lend(account, errand) {
      const desk = deskOf(desks, JSON.stringify(account))
      if (desk.lent >= LINES) await new Promise<void>((go) => desk.queue.push(go))
      desk.lent += 1
      const held = usable(desk) ?? { line: undefined, used: 0 }
      let line = held.line
      try {
        line ??= await openLine(account)
        return await errand(line)
      } finally {
        desk.lent -= 1
        if (line && !closed && !line.broken && held.used < MESSAGES_PER_LINE)
          desk.idle.push({ line, used: held.used + 1 })
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

interface Errand {
  /** Looked up when a message is to go: undefined where the brand has no mail server yet. */
  readonly account: () => Promise<SmtpAccount | undefined>
  readonly witness: Witness
  /** After this nothing may leave any more: whoever looks at the evidence then must see all there will be. */
  readonly signal: AbortSignal
}

export function hostSmtp(office: SmtpOffice, { account, witness, signal }: Errand): HostSmtp {
  return {
    send: (mail) =>
      witness.exchange(mail.key, async (report) => {
        const found = await account()
        if (!found) {
          const detail = 'No mail server is set up: add an SMTP connection under Settings.'
          report({ saw: 'unsent', detail })
          throw new NothingSentError('NO_MAIL_SERVER', detail)
        }
        const from = mail.from ?? found.from
        const message = await compose({ ...mail, from })
        try {
          const reply = await office.lend(found, (line) =>
            sendBy(line, { from: bare(from), to: mail.to, message }, signal),
          )
          report(reply.ok ? { saw: 'taken' } : { saw: 'refused', detail: reply.text })
          return reply.ok
            ? { ok: true, ref: reply.text.slice(0, 200) }
            : { ok: false, code: reply.code, detail: reply.text }
        } catch (error) {
          throw notTaken(error, report)
        }
      }),
  }
}

async function sendBy(line: SmtpLine, parcel: Parcel, signal: AbortSignal): Promise<SmtpReply> {
  signal.throwIfAborted()
  const hangUp = (): void => line.close()
  signal.addEventListener('abort', hangUp, { once: true })
  try {
    return await line.send(parcel)
  } finally {
    signal.removeEventListener('abort', hangUp)
  }
}

function notTaken(error: unknown, report: Report): Error {
  const detail = error instanceof Error ? error.message : String(error)
  if (error instanceof LineBroken && error.begun) {
    report({ saw: 'unclear', detail })
    return error
  }
  const denied = error instanceof Error && 'code' in error && error.code === 'EAUTH'
  report({ saw: 'unsent', detail, denied })
  return new NothingSentError(denied ? 'NOT_LET_IN' : 'NOT_REACHED', detail, { cause: error })
}

type Mail = Parameters<HostSmtp['send']>[0] & { readonly from: string }

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
