import { Grid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { latestMessagesQuery, memberMessagesQuery, memberQuery } from '../api/members.ts'
import { Failure } from '../ui/failure.tsx'
import { Page, Sheet } from '../ui/page.tsx'
import { Latest } from './latest.tsx'
import { MemberPicker } from './member-picker.tsx'
import { PhoneFrame } from './phone-frame.tsx'

const route = getRouteApi('/signed-in/shell/phone')

/** The sandbox phone: what a chosen member received, and who received something last. */
export function SandboxPhone() {
  const { t } = useTranslation()
  const newest = useQuery(latestMessagesQuery).data?.items[0]?.member.id
  // With nobody chosen, whoever received something last when the page was opened; a newer message moves nobody away.
  const [first, setFirst] = useState(newest)
  if (first === undefined && newest !== undefined) setFirst(newest)
  const { member = first } = route.useSearch()
  const navigate = route.useNavigate()
  const choose = (id: string): void => {
    void navigate({ search: { member: id }, replace: true })
  }
  return (
    <Page title={t('sandbox:title')} lead={t('sandbox:lead')}>
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, md: 7 }} order={{ base: 2, md: 1 }}>
          <Stack>
            <MemberPicker chosen={member} onChoose={choose} />
            <Sheet>
              <Latest chosen={member} onChoose={choose} />
            </Sheet>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }} order={{ base: 1, md: 2 }}>
          {member ? (
            <Phone key={member} id={member} />
          ) : (
            <PhoneFrame owner="" messages={[]} hint={t('sandbox:choose')} />
          )}
        </Grid.Col>
      </Grid>
    </Page>
  )
}

function Phone({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const member = useQuery(memberQuery(id))
  const messages = useQuery(memberMessagesQuery(id))
  if (messages.error && !messages.data) return <Failure error={messages.error} retry={() => void messages.refetch()} />
  const owner = member.data?.name ?? member.data?.externalId ?? ''
  return (
    <>
      <PhoneFrame
        owner={owner}
        messages={messages.data?.items ?? []}
        hint={messages.isPending ? t('ui:loading') : t('sandbox:nothing', { name: owner })}
      />
      <Text size="xs" c="dimmed" ta="center" mt="sm">
        {t('sandbox:live')}
      </Text>
    </>
  )
}
