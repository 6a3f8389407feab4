import {
  Button,
  FileButton,
  Group,
  Modal,
  NumberInput,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addCodes, generateCodes, type Pool, poolsQuery } from '../api/pools.ts'
import { useFormat } from '../i18n/format.ts'
import { Failure } from '../ui/failure.tsx'
import { useTell } from '../ui/tell.ts'
import { codesOf } from './codes.ts'

interface Props {
  /** Undefined: closed. */
  readonly pool: Pool | undefined
  readonly onClose: () => void
}

export function CodesDialog({ pool, onClose }: Props) {
  const { t } = useTranslation()
  const [way, setWay] = useState('paste')
  return (
    <Modal
      opened={pool !== undefined}
      onClose={onClose}
      title={t('pools:fill.title', { name: pool?.name })}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      {pool && (
        <Stack>
          <SegmentedControl
            fullWidth
            aria-label={t('pools:fill.way')}
            value={way}
            onChange={setWay}
            data={[
              { value: 'paste', label: t('pools:fill.paste') },
              { value: 'generate', label: t('pools:fill.generate') },
            ]}
          />
          {way === 'paste' ? <Paste pool={pool} onClose={onClose} /> : <Generate pool={pool} onClose={onClose} />}
        </Stack>
      )}
    </Modal>
  )
}

interface WayProps {
  readonly pool: Pool
  readonly onClose: () => void
}

function Paste({ pool, onClose }: WayProps) {
  const { t } = useTranslation()
  const { done } = useTell()
  const [text, setText] = useState('')
  const codes = codesOf(text)
  const add = useFill({
    run: () => addCodes(pool.id, codes),
    told: ({ added, already = 0 }) => done(t('pools:fill.told', { count: added, already })),
    onClose,
  })
  return (
    <>
      <Textarea
        label={t('pools:fill.codes')}
        description={t('pools:fill.codesHelp')}
        placeholder={'SPRING-7K2M\nSPRING-9QX4'}
        minRows={6}
        maxRows={12}
        autosize
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group justify="space-between">
        <FileButton accept=".csv,.txt,text/csv,text/plain" onChange={(file) => void file?.text().then(setText)}>
          {(props) => (
            <Button variant="default" {...props}>
              {t('pools:fill.file')}
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed">
          {t('pools:fill.found', { count: codes.length })}
        </Text>
      </Group>
      {add.error && <Failure error={add.error} />}
      <Button loading={add.isPending} disabled={codes.length === 0} onClick={() => add.mutate()}>
        {t('pools:fill.add', { count: codes.length })}
      </Button>
    </>
  )
}

const MOST = 100_000

function Generate({ pool, onClose }: WayProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const { done } = useTell()
  const [count, setCount] = useState<number | string>(500)
  const [prefix, setPrefix] = useState('')
  const wanted = typeof count === 'number' ? count : 0
  const generate = useFill({
    run: () => generateCodes(pool.id, { count: wanted, ...(prefix && { prefix }) }),
    told: ({ added }) => done(t('pools:fill.told', { count: added, already: 0 })),
    onClose,
  })
  return (
    <>
      <NumberInput
        label={t('pools:fill.count')}
        description={t('pools:fill.countHelp', { most: format.number(MOST) })}
        value={count}
        min={1}
        max={MOST}
        allowDecimal={false}
        thousandSeparator
        onChange={setCount}
      />
      <TextInput
        label={t('pools:fill.prefix')}
        placeholder="SPRING-"
        value={prefix}
        maxLength={20}
        onChange={(event) => setPrefix(event.currentTarget.value)}
      />
      {generate.error && <Failure error={generate.error} />}
      <Button loading={generate.isPending} disabled={wanted < 1} onClick={() => generate.mutate()}>
        {t('pools:fill.make', { count: wanted })}
      </Button>
    </>
  )
}

interface Filled {
  readonly added: number
  readonly already?: number
}
interface Fill {
  readonly run: () => Promise<Filled>
  readonly told: (filled: Filled) => void
  readonly onClose: () => void
}

function useFill({ run, told, onClose }: Fill) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: run,
    onSuccess: async (filled) => {
      await queries.invalidateQueries({ queryKey: poolsQuery.queryKey })
      told(filled)
      onClose()
    },
  })
}
