import { Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Plugin } from '../api/plugins.ts'
import { Ago } from '../ui/ago.tsx'
import classes from './plugins.module.css'

const KNOWN = ['crash', 'hang', 'leak', 'flood', 'protocol', 'start', 'denied'] as const

/** What went wrong lately, newest first, behind one line. */
export function Incidents({ incidents }: Pick<Plugin, 'incidents'>) {
  const { t } = useTranslation()
  if (incidents.length === 0) return null
  return (
    <details className={classes.incidents}>
      <summary>{t('plugins:incidents', { count: incidents.length })}</summary>
      <ul className={classes.list}>
        {incidents.map(({ kind, detail, at }) => (
          <li key={`${at} ${kind} ${detail}`}>
            <Group gap={8} wrap="nowrap" align="baseline">
              <Text size="sm" c="dimmed" miw={110}>
                <Ago at={at} clock="machine" />
              </Text>
              <span>
                {t(`plugins:incident.${KNOWN.find((each) => each === kind) ?? 'other'}`)}: {detail}
              </span>
            </Group>
          </li>
        ))}
      </ul>
    </details>
  )
}
