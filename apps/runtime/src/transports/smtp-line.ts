import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'

/** A server account, as an operator set it up. */
export interface SmtpAccount {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly user?: string
  readonly password?: string
  readonly from: string
}

export interface Parcel {
  readonly from: string
  readonly to: string
  readonly message: Buffer
}

/** An answer of the server to one message, or to the connection itself. */
export interface SmtpReply {
  readonly ok: boolean
  readonly code: number
  readonly text: string
}

/** The line broke without an answer. `begun`: the message itself was under way, so it may have been taken. */
export class LineBroken extends Error {
  override readonly name = 'LineBroken'
  readonly begun: boolean
  constructor(begun: boolean, cause: Error) {
    super(cause.message, { cause })
    this.begun = begun
  }
}

/** One connection to a mail server, signed in. Used by one message at a time. */
export interface SmtpLine {
  send(parcel: Parcel): Promise<SmtpReply>
  readonly broken: boolean
  close(): void
}

const CONNECT_LIMIT = 5000
const SILENCE_LIMIT = 10_000

export async function openLine(account: SmtpAccount): Promise<SmtpLine> {
  const connection = new SMTPConnection({
    host: account.host,
    port: account.port,
    secure: account.secure,
    connectionTimeout: CONNECT_LIMIT,
    greetingTimeout: CONNECT_LIMIT,
    socketTimeout: SILENCE_LIMIT,
    dnsTimeout: CONNECT_LIMIT,
  })
  let broken = false
  connection.on('error', () => (broken = true))
  connection.on('end', () => (broken = true))
  try {
    await called((done) => connection.connect(done), connection)
    const { user, password } = account
    if (user !== undefined && user !== '') {
      await called((done) => connection.login({ credentials: { user, pass: password ?? '' } }, done), connection)
    }
  } catch (error) {
    connection.close()
    throw error
  }
  return {
    get broken() {
      return broken
    },
    send: (parcel) => deliver(connection, parcel),
    close: () => connection.close(),
  }
}

/** A call ends by its own callback or by the connection's error, whichever is told. */
async function called(
  begin: (done: (error?: Error | null) => void) => void,
  connection: SMTPConnection,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  connection.once('error', reject)
  begin((error) => (error ? reject(error) : resolve()))
  try {
    await promise
  } finally {
    connection.off('error', reject)
  }
}

/**
 * The server's word on one message. Whether its text had begun to flow is told by our own stream, which is read only
 * once the server has said go on: the library names every close alike.
 */
function deliver(connection: SMTPConnection, { from, to, message }: Parcel): Promise<SmtpReply> {
  const { promise, resolve, reject } = Promise.withResolvers<SmtpReply>()
  let begun = false
  const stream = new Readable({
    read() {
      begun = true
      this.push(message)
      this.push(null)
    },
  })
  const fail = (error: Error): void => {
    const code = 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : 0
    if (code >= 400) resolve({ ok: false, code, text: error.message })
    else reject(new LineBroken(begun, error))
  }
  connection.once('error', fail)
  connection.send({ from, to, size: message.length }, stream, (error, info) => {
    connection.off('error', fail)
    if (error) fail(error)
    else resolve({ ok: true, code: 250, text: info?.response ?? '' })
  })
  return promise
}
