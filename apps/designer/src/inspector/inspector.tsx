import type { JsonObject, NodeManifest, Problem } from '@cairn/sdk'
import type { JourneyNode } from '@cairn/sdk/graph'
import { ActionIcon, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { X } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useText } from '../i18n/language.ts'
import { useProblemText } from '../ui/problem-text.ts'
import { SchemaForm } from './form.tsx'
import { useSummary } from './summary.ts'
import classes from './inspector.module.css'

interface Props {
  readonly node: JourneyNode
  readonly manifest: NodeManifest
  /** Of this node only. */
  readonly problems: readonly Problem[]
  /** What the ways out are called that need no next step and have none. */
  readonly openWays: readonly string[]
  readonly onConfig: (config: JsonObject) => void
  readonly onName: (name: string) => void
  readonly onClose: () => void
}

/** The panel beside the canvas: one step's name and settings, drawn from its manifest. */
export function Inspector({ node, manifest, problems, openWays, onConfig, onName, onClose }: Props) {
  const { t } = useTranslation()
  const text = useText()
  const summary = useSummary(manifest, node)
  const textOf = useProblemText()
  // A field in red cannot stay as it is; a warned one can.
  const errors = useMemo(() => problems.filter(({ severity }) => severity === 'error'), [problems])
  const warnings = problems.filter(({ severity }) => severity === 'warning')
  const value = useMemo(() => ({ ...manifest.defaults, ...node.config }), [manifest, node.config])
  return (
    <section
      className={classes.inspector}
      aria-label={t('inspector:title', { step: node.name || text(manifest.title) })}
    >
      <Group justify="space-between" wrap="nowrap" className={classes.head}>
        <Title order={2} className={classes.title}>
          {text(manifest.title)}
        </Title>
        <ActionIcon variant="subtle" color="gray" onClick={onClose} aria-label={t('inspector:close')}>
          <X size={17} aria-hidden />
        </ActionIcon>
      </Group>
      <Stack gap="md" className={classes.body}>
        {summary && (
          <Text size="sm" c="dimmed">
            {summary}
          </Text>
        )}
        <TextInput
          label={t('inspector:name')}
          placeholder={text(manifest.title)}
          value={node.name ?? ''}
          maxLength={120}
          onChange={(event) => onName(event.currentTarget.value)}
        />
        <SchemaForm key={node.id} schema={manifest.schema} value={value} onChange={onConfig} problems={errors} />
        {warnings.map((problem, i) => (
          <Text key={i} size="sm" className={classes.warning}>
            {textOf(problem)}
          </Text>
        ))}
        {openWays.length > 0 && (
          <div>
            <Text size="sm" fw={500}>
              {t('inspector:openWays.title')}
            </Text>
            <Text size="sm" c="dimmed">
              {openWays.join(' · ')}
            </Text>
            <Text size="sm" c="dimmed">
              {t('inspector:openWays.body')}
            </Text>
          </div>
        )}
      </Stack>
    </section>
  )
}
