import { Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { usePortName } from '../canvas/ports.ts'
import { useJourney } from '../document/bench.ts'
import { reachFrom } from '../document/reach.ts'
import { nameOf, nodeOf } from '../document/scene.ts'
import { runCommand } from '../commands/registry.ts'
import type { Desk } from '../commands/desk.ts'
import { Panel } from './other-panels.tsx'

/** One edge: from where to where, and for a way back how often a member may take it. */
export function EdgePanel({
  desk,
  id,
  onClose,
}: {
  readonly desk: Desk
  readonly id: string
  readonly onClose: () => void
}) {
  const { t } = useTranslation('editor')
  const journey = useJourney()
  const portName = usePortName()
  const edge = journey.edges.find((one) => one.id === id)
  const [from, to] = edge ? [nodeOf(journey, edge.from), nodeOf(journey, edge.to)] : []
  if (!edge || !from || !to) return null
  const view = desk.catalogue.ports(from).find(({ port }) => port === edge.port)
  const back = edge.maxPasses !== undefined || reachFrom(journey, to.id).has(from.id)
  const names = {
    from: desk.text(nameOf(from, desk.catalogue)),
    port: view ? portName(view) : edge.port,
    to: desk.text(nameOf(to, desk.catalogue)),
  }
  return (
    <Panel title={t('edge.title')} onClose={onClose}>
      <Stack gap="md">
        <Text size="sm">{t('edge.sentence', names)}</Text>
        {back && (
          <NumberInput
            label={t('edge.maxPasses')}
            description={t('edge.maxPassesHelp')}
            min={1}
            max={1000}
            value={edge.maxPasses ?? ''}
            onChange={(value) =>
              typeof value === 'number' && desk.edit('setMaxPasses', { edge: edge.id, maxPasses: value })
            }
          />
        )}
        <Group>
          <Button variant="light" onClick={() => runCommand(desk, 'insertOnEdge')}>
            {t('edge.insert')}
          </Button>
          <Button variant="default" onClick={() => runCommand(desk, 'delete')}>
            {t('edge.remove')}
          </Button>
        </Group>
      </Stack>
    </Panel>
  )
}
