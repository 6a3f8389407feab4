import { ActionIcon, Button, Group } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { PencilLine, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { deletePool, type Pool, poolsQuery } from '../api/pools.ts'
import { confirm } from '../ui/confirm.ts'
import { useTell } from '../ui/tell.ts'
import { RenamePool } from './rename-pool.tsx'

interface Props {
  readonly pool: Pool
  readonly onFill: (pool: Pool) => void
}

export function PoolActions({ pool, onFill }: Props) {
  const { t } = useTranslation()
  const [renaming, setRenaming] = useState(false)
  const remove = useRemove(pool)
  return (
    <Group gap={2} wrap="nowrap" justify="flex-end">
      <Button size="compact-sm" variant="default" mr={6} onClick={() => onFill(pool)}>
        {t('pools:fill.open')}
      </Button>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('pools:rename.one', { name: pool.name })}
        onClick={() => setRenaming(true)}
      >
        <PencilLine size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('pools:remove.one', { name: pool.name })}
        onClick={remove}
      >
        <Trash2 size={15} aria-hidden />
      </ActionIcon>
      {renaming && <RenamePool pool={pool} onClose={() => setRenaming(false)} />}
    </Group>
  )
}

function useRemove(pool: Pool): () => void {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { failed } = useTell()
  const { mutate } = useMutation({
    mutationFn: async () => {
      const sure = await confirm({
        title: t('pools:remove.title', { name: pool.name }),
        body: t('pools:remove.body', { count: pool.codes }),
        action: t('ui:delete'),
        danger: true,
      })
      if (sure) await deletePool(pool.id)
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: poolsQuery.queryKey }),
    onError: failed,
  })
  return mutate
}
