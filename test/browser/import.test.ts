import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { tale } from '../kit/browser-tale.ts'

const shop = tale()

test('orders come in from a CSV file by mouse, and what is wrong with a row is told', async () => {
  const page = await shop.open('/members')
  await page.getByText('No members yet').waitFor()
  await page.getByRole('link', { name: 'Import', exact: true }).first().click()
  await chooseFile(page)

  await page.getByText('Still to choose: Order number').waitFor()
  expect(await page.getByRole('button', { name: 'Start import' }).isDisabled()).toBe(true)
  await page.getByRole('combobox', { name: 'Receipt becomes' }).click()
  await page.getByRole('option', { name: 'Order number' }).click()
  await page.getByRole('button', { name: 'Start import' }).click()

  await page.getByRole('heading', { name: 'Order import' }).waitFor()
  await page.getByRole('link', { name: 'See members' }).waitFor()
  expect(await factsOf(page)).toEqual({ 'Rows read': '245', Added: '240', 'Already there': '1', 'Left out': '4' })
  const reasons = page.getByRole('table', { name: 'Rows left out' }).getByRole('row')
  expect(await reasons.allInnerTexts()).toEqual([
    expect.stringContaining('Why'),
    expect.stringMatching(/243\s.*Amount\s.*This is not a number/s),
    expect.stringMatching(/244\s.*Time of the order\s.*This date cannot be read/s),
    expect.stringMatching(/245\s.*Member id\s.*A required value is missing/s),
    expect.stringMatching(/246\s.*another number of columns/s),
  ])
  expect((await downloaded(page)).trim().split('\n')).toHaveLength(5)
  await membersTell(page)
})

async function chooseFile(page: Page): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose a file…' }).click(),
  ])
  await chooser.setFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(ordersFile()) })
  await page.getByText('orders.csv').waitFor()
}

/** 240 orders of 40 buyers, then one twice and four that cannot be taken. */
function ordersFile(): string {
  const good = Array.from({ length: 240 }, (_, i) => {
    const day = String((i % 28) + 1).padStart(2, '0')
    return `R-${i},buyer-${i % 40},2026-01-${day} 10:30,${(i % 50) + 10}.50,Bund`
  })
  const wrong = [
    'R-900,buyer-1,2026-02-01 10:00,twelve,Bund',
    'R-901,buyer-1,yesterday,12.00,Bund',
    'R-902,,2026-02-01 10:00,12.00,Bund',
    'R-903,buyer-1,2026-02-01 10:00',
  ]
  return ['Receipt,Customer ID,Date,Amount,Shop', ...good, good[0], ...wrong, ''].join('\n')
}

async function factsOf(page: Page): Promise<Record<string, string>> {
  const names = await page.locator('dt').allInnerTexts()
  const values = await page.locator('dd').allInnerTexts()
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']))
}

async function downloaded(page: Page): Promise<string> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download all (CSV)' }).click(),
  ])
  expect(file.suggestedFilename()).toMatch(/\.csv$/)
  return readFile(await file.path(), 'utf8')
}

/** The list knows the buyers, and one buyer's page tells the orders as behaviour and as a trail. */
async function membersTell(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'See members' }).click()
  await page.getByRole('searchbox', { name: 'Name, id, email or phone' }).fill('buyer-7')
  await page.getByRole('link', { name: 'buyer-7' }).click()
  await page.getByRole('heading', { name: 'buyer-7' }).waitFor()
  await page.getByText('Did: Order Completed').first().waitFor()
  expect(await page.getByText('Did: Order Completed').count()).toBe(6)
  await page.getByText('6 times').waitFor()
}
