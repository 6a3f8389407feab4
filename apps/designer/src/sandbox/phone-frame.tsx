import { Signal, Wifi, BatteryFull } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { InboxMessage } from '../api/members.ts'
import { useSession } from '../api/session.ts'
import { useFormat } from '../i18n/format.ts'
import classes from './phone.module.css'

interface Props {
  readonly owner: string
  /** Newest first, as the server lists them. */
  readonly messages: readonly InboxMessage[]
  /** Said on the screen while there is no message. */
  readonly hint: string
}

export function PhoneFrame({ owner, messages, hint }: Props) {
  const { t } = useTranslation()
  const { clock, brand } = useSession()
  const format = useFormat()
  return (
    <section className={classes.phone} aria-label={t('sandbox:phoneOf', { name: owner })}>
      <div className={classes.bar} aria-hidden>
        <span>{format.time(clock.now)}</span>
        <span className={classes.island} />
        <span className={classes.icons}>
          <Signal size={13} />
          <Wifi size={13} />
          <BatteryFull size={16} />
        </span>
      </div>
      <header className={classes.head}>
        <img src="/favicon.svg" alt="" width={30} height={30} />
        <div>
          <div className={classes.sender}>{brand.name}</div>
          <div className={classes.owner}>{owner}</div>
        </div>
      </header>
      <div className={classes.screen} tabIndex={0} role="log" aria-label={t('sandbox:messages')}>
        {messages.length === 0 && <p className={classes.hint}>{hint}</p>}
        <ul className={classes.list}>
          {messages.map((message) => (
            <li key={message.id}>
              <time className={classes.when} dateTime={message.at}>
                {format.moment(message.at)}
              </time>
              <div className={classes.bubble}>
                <strong>{message.title}</strong>
                <p>{message.body}</p>
              </div>
            </li>
          ))}
        </ul>
      </div>
      <div className={classes.home} aria-hidden />
    </section>
  )
}
