import { Anchor, Group, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Plugin } from '../api/plugins.ts'
import { NodeIcon } from '../canvas/icon.tsx'
import { useText } from '../i18n/language.ts'
import { Ago } from '../ui/ago.tsx'
import { Sheet } from '../ui/page.tsx'
import { Sign, type Tone } from '../ui/sign.tsx'
import { Actions } from './actions.tsx'
import { Incidents } from './incidents.tsx'
import { Permissions } from './permissions.tsx'
import classes from './plugins.module.css'

const tones: Readonly<Record<Plugin['standing'], Tone>> = {
  new: 'info',
  active: 'good',
  widened: 'warn',
  quarantined: 'bad',
  spoiled: 'bad',
  older: 'bad',
  missing: 'bad',
}

export function PluginCard({ plugin }: { readonly plugin: Plugin }) {
  const { t } = useTranslation()
  const text = useText()
  return (
    <Sheet>
      <article aria-label={text(plugin.title)}>
        <Group justify="space-between" align="flex-start" wrap="nowrap" className={classes.head}>
          <Stack gap={4}>
            <Group gap="sm">
              <Title order={2}>{text(plugin.title)}</Title>
              <Sign tone={tones[plugin.standing]} dot>
                {t(`plugins:standing.${plugin.standing}.name`)}
              </Sign>
            </Group>
            <Version plugin={plugin} />
            <Standing plugin={plugin} />
          </Stack>
          <Actions plugin={plugin} />
        </Group>
        <div className={classes.facts}>
          <Steps plugin={plugin} />
          <Permissions plugin={plugin} />
          <UsedBy plugin={plugin} />
        </div>
        <Incidents incidents={plugin.incidents} />
      </article>
    </Sheet>
  )
}

function Version({ plugin: { id, version, agreed } }: { readonly plugin: Plugin }) {
  const { t } = useTranslation()
  return (
    <Text size="sm" c="dimmed">
      <code>{id}</code> {version}
      {agreed && agreed.version !== version && ` (${t('plugins:runs', { version: agreed.version })})`}
      {agreed && (
        <>
          {' · '}
          {t('plugins:agreed')} <Ago at={agreed.at} clock="machine" />
        </>
      )}
    </Text>
  )
}

/** What is the matter with it and what to do; nothing where it works. */
function Standing({ plugin: { standing, reason } }: { readonly plugin: Plugin }) {
  const { t } = useTranslation()
  if (standing === 'active') return null
  return (
    <Text size="sm" maw={640}>
      {t(`plugins:standing.${standing}.do`)}
      {reason !== undefined && (
        <Text span c="dimmed" size="sm">
          {' '}
          {t('plugins:said', { reason })}
        </Text>
      )}
    </Text>
  )
}

function Steps({ plugin: { nodes, connections } }: { readonly plugin: Plugin }) {
  const { t } = useTranslation()
  const text = useText()
  return (
    <section>
      <Text fw={600} size="sm">
        {t('plugins:brings')}
      </Text>
      <Stack gap={6} mt={6}>
        {nodes.map(({ type, title, icon }) => (
          <Group key={type} gap={8} wrap="nowrap">
            <NodeIcon name={icon} size={16} />
            <Text size="sm">{text(title)}</Text>
          </Group>
        ))}
        {connections.map(({ type, title }) => (
          <Anchor key={type} size="sm" component={Link} to="/settings?section=accounts">
            {text(title)}
          </Anchor>
        ))}
      </Stack>
    </section>
  )
}

function UsedBy({ plugin: { usedBy } }: { readonly plugin: Plugin }) {
  const { t } = useTranslation()
  return (
    <section>
      <Text fw={600} size="sm">
        {t('plugins:usedBy')}
      </Text>
      {usedBy.length === 0 ? (
        <Text size="sm" c="dimmed" mt={6}>
          {t('plugins:unused')}
        </Text>
      ) : (
        <ul className={classes.list}>
          {usedBy.map(({ id, name }) => (
            <li key={id}>
              <Anchor size="sm" component={Link} to={`/journeys/${id}`}>
                {name}
              </Anchor>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
