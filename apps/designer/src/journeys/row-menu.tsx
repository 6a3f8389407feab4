import { ActionIcon, Menu } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Ellipsis, FileDown, Pause, PencilLine, Play, Square, Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { deleteJourney, type JourneyItem, readDraft, steer } from '../api/journeys.ts'
import { confirm } from '../ui/confirm.ts'
import { download } from '../ui/download.ts'
import { useTell } from '../ui/tell.ts'

const RenameDialog = lazy(async () => ({ default: (await import('./rename-dialog.tsx')).RenameDialog }))
const icon = { size: 15, 'aria-hidden': true } as const

export function RowMenu({ row }: { readonly row: JourneyItem }) {
  const { t } = useTranslation()
  const [renaming, setRenaming] = useState(false)
  const act = useActions(row)
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('journeys:menu.open', { name: row.name })}>
            <Ellipsis size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<PencilLine {...icon} />} onClick={() => setRenaming(true)}>
            {t('journeys:menu.rename')}
          </Menu.Item>
          <Menu.Item leftSection={<FileDown {...icon} />} onClick={() => act('export')}>
            {t('journeys:menu.export')}
          </Menu.Item>
          {row.state === 'live' && (
            <Menu.Item leftSection={<Pause {...icon} />} onClick={() => act('pause')}>
              {t('journeys:menu.pause')}
            </Menu.Item>
          )}
          {row.state === 'paused' && (
            <Menu.Item leftSection={<Play {...icon} />} onClick={() => act('resume')}>
              {t('journeys:menu.resume')}
            </Menu.Item>
          )}
          {(row.state === 'live' || row.state === 'paused') && (
            <Menu.Item color="red.8" leftSection={<Square {...icon} />} onClick={() => act('stop')}>
              {t('journeys:menu.stop')}
            </Menu.Item>
          )}
          {row.state === 'draft' && (
            <Menu.Item color="red.8" leftSection={<Trash2 {...icon} />} onClick={() => act('delete')}>
              {t('ui:delete')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {renaming && (
        <Suspense>
          <RenameDialog row={row} onClose={() => setRenaming(false)} />
        </Suspense>
      )}
    </>
  )
}

type Action = 'export' | 'pause' | 'resume' | 'stop' | 'delete'

function useActions(row: JourneyItem): (action: Action) => void {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { done, failed } = useTell()
  const { mutate } = useMutation({
    mutationFn: async (action: Action): Promise<string> => {
      switch (action) {
        case 'export':
          download(`${row.name}.json`, JSON.stringify(await readDraft(row.id), null, 2))
          return ''
        case 'delete':
          if (!(await confirm({ ...ask('delete'), action: t('ui:delete'), danger: true }))) return ''
          await deleteJourney(row.id)
          return t('journeys:told.delete', { name: row.name })
        case 'stop':
          if (!(await confirm({ ...ask('stop'), action: t('journeys:menu.stop'), danger: true }))) return ''
          await steer(row.id, 'stop')
          return t('journeys:told.stop', { name: row.name })
        case 'pause':
        case 'resume':
          await steer(row.id, action)
          return t(`journeys:told.${action}`, { name: row.name })
      }
    },
    onSuccess: async (message) => {
      if (message) done(message)
      await queries.invalidateQueries({ queryKey: ['journeys'] })
    },
    onError: failed,
  })
  return mutate

  function ask(what: 'delete' | 'stop'): { title: string; body: string } {
    return {
      title: t(`journeys:ask.${what}.title`, { name: row.name }),
      body: t(`journeys:ask.${what}.body`, { count: row.here }),
    }
  }
}
