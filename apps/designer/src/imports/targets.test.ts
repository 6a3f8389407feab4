import { expect, test } from 'vitest'
import { attributeName, guessKind, guessMapping } from './targets.ts'

test('the headings of a retailer export are understood', () => {
  expect(guessMapping('orders', ['CustomerID', 'InvoiceNo', 'date', 'amount'])).toEqual({
    orderId: 'InvoiceNo',
    customerId: 'CustomerID',
    occurredAt: 'date',
    amount: 'amount',
  })
})

test('Chinese headings are understood', () => {
  expect(guessMapping('members', ['会员编号', '姓名', '手机号', '城市'])).toEqual({
    externalId: '会员编号',
    name: '姓名',
    phone: '手机号',
  })
})

test('a heading that a rule could not write becomes a name it can', () => {
  expect(attributeName('Favourite city')).toBe('favourite_city')
  expect(attributeName('2nd shop')).toBe('c_2nd_shop')
})

test('headings tell members from orders', () => {
  expect(guessKind(['id', 'name', 'email', 'city'])).toBe('members')
  expect(guessKind(['会员编号', '姓名', '手机号', '城市'])).toBe('members')
  expect(guessKind(['Receipt', 'Customer ID', 'Date', 'Amount'])).toBe('orders')
  expect(guessKind(['a', 'b'])).toBeUndefined()
})
