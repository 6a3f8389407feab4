import { Alert, Button, Group, Modal, Radio, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, answerAll, type UnknownMessage } from '../api/effects.ts'
import { browserNow } from '../clock.ts'
import { Failure } from '../ui/failure.tsx'
import { useTell } from '../ui/tell.ts'

interface Props {
  /** Undefined: closed. */
  readonly messages: readonly UnknownMessage[] | undefined
  readonly onClose: () => void
  readonly onDone: () => void
}

export function AnswerDialog({ messages, onClose, onDone }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={messages !== undefined}
      onClose={onClose}
      title={t('delivery:answer.title', { count: messages?.length ?? 0 })}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      {messages && <AnswerForm messages={messages} onClose={onClose} onDone={onDone} />}
    </Modal>
  )
}

const answers = ['sent', 'failed', 'resend'] as const satisfies readonly Answer[]

function AnswerForm({ messages, onClose, onDone }: Props & { readonly messages: readonly UnknownMessage[] }) {
  const { t } = useTranslation()
  const { done } = useTell()
  const queries = useQueryClient()
  const [answer, setAnswer] = useState<Answer>()
  const late = messages.filter(({ expiresAt }) => Date.parse(expiresAt) <= browserNow()).length
  const settle = useMutation({
    mutationFn: (outcome: Answer) => answerAll(messages, outcome),
    onSuccess: async ({ settled, refused }) => {
      await queries.invalidateQueries({ queryKey: ['effects'] })
      done(t(refused > 0 ? 'delivery:answer.partly' : 'delivery:answer.done', { count: settled, refused }))
      onDone()
      onClose()
    },
  })
  return (
    <Stack>
      <Radio.Group
        label={t('delivery:answer.question')}
        value={answer ?? ''}
        onChange={(value) => setAnswer(answers.find((each) => each === value))}
      >
        <Stack gap="sm" mt="xs">
          {answers.map((each) => (
            <Radio
              key={each}
              value={each}
              label={t(`delivery:answer.${each}.label`)}
              description={t(`delivery:answer.${each}.means`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {answer === 'resend' && (
        <Alert color="orange" variant="light">
          {t('delivery:answer.twice')}
          {late > 0 && ` ${t('delivery:answer.late', { count: late })}`}
        </Alert>
      )}
      {settle.error && <Failure error={settle.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('ui:cancel')}
        </Button>
        <Button loading={settle.isPending} disabled={!answer} onClick={() => answer && settle.mutate(answer)}>
          {t('delivery:answer.submit')}
        </Button>
      </Group>
    </Stack>
  )
}
