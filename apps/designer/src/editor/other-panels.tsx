import type { JourneyNode } from '@cairn/sdk/graph'
import { ActionIcon, Button, Stack, Text } from '@mantine/core'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { runCommand } from '../commands/registry.ts'
import type { Desk } from '../commands/desk.ts'
import classes from './editor.module.css'

interface PanelProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

export function Panel({ title, onClose, children }: PanelProps) {
  const { t } = useTranslation('editor')
  return (
    <section className={classes.panel} aria-label={title}>
      <header className={classes.panelHead}>
        <h2>{title}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label={t('side.close')} onClick={onClose}>
          <X size={17} aria-hidden />
        </ActionIcon>
      </header>
      <div className={classes.panelBody}>{children}</div>
    </section>
  )
}

export function ManyPanel({
  desk,
  count,
  onClose,
}: {
  readonly desk: Desk
  readonly count: number
  readonly onClose: () => void
}) {
  const { t } = useTranslation('editor')
  return (
    <Panel title={t('many.title', { count })} onClose={onClose}>
      <Stack gap="xs">
        {['duplicate', 'copy', 'enable', 'zoomSelection', 'delete'].map((id) => (
          <Button key={id} variant="default" onClick={() => runCommand(desk, id)}>
            {t(`command.${id}`)}
          </Button>
        ))}
      </Stack>
    </Panel>
  )
}

/** A step whose plugin is not installed keeps its settings; here it can only be looked at or taken out. */
export function UnknownPanel({
  desk,
  node,
  onClose,
}: {
  readonly desk: Desk
  readonly node: JourneyNode
  readonly onClose: () => void
}) {
  const { t } = useTranslation('editor')
  return (
    <Panel title={node.name ?? node.type} onClose={onClose}>
      <Stack gap="sm">
        <Text size="sm">{t('unknown.body', { type: node.type })}</Text>
        <pre className={classes.raw}>{JSON.stringify(node.config, null, 2)}</pre>
        <Button variant="default" onClick={() => runCommand(desk, 'delete')}>
          {t('command.delete')}
        </Button>
      </Stack>
    </Panel>
  )
}
