import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Plugin } from '../api/plugins.ts'
import { useText } from '../i18n/language.ts'
import { Sign } from '../ui/sign.tsx'
import classes from './plugins.module.css'

const kinds = ['hosts', 'connections', 'addresses', 'reads'] as const

/** Everything a plugin may do, in sentences; what nobody agreed to yet is marked. */
export function Permissions({ plugin: { permissions, asks, standing, connections } }: { readonly plugin: Plugin }) {
  const { t } = useTranslation()
  const text = useText()
  /** Accounts and addresses as people call them; hosts and what is read as they are. */
  const named = (kind: (typeof kinds)[number], what: string): string => {
    if (kind === 'addresses') return t(`plugins:address.${what === 'email' ? 'email' : 'phone'}`)
    const account = kind === 'connections' ? connections.find(({ type }) => type === what) : undefined
    return account ? text(account.title) : what
  }
  const lines = kinds.flatMap((kind) => permissions[kind].map((what) => ({ kind, what, key: `${kind}: ${what}` })))
  return (
    <section>
      <Text fw={600} size="sm">
        {t('plugins:may')}
      </Text>
      {lines.length === 0 ? (
        <Text size="sm" c="dimmed" mt={6}>
          {t('plugins:nothing')}
        </Text>
      ) : (
        <ul className={classes.list}>
          {lines.map(({ kind, what, key }) => (
            <li key={key}>
              {t(`plugins:permission.${kind}`, { what: named(kind, what) })}
              {standing !== 'new' && asks.includes(key) && (
                <>
                  {' '}
                  <Sign tone="warn">{t('plugins:asked')}</Sign>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
