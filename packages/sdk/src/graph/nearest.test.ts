import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

const known = ['name', 'city', 'birthday', 'favourite_shop', '城市']

test('a letter left out, added, mistaken or swapped still finds its name', () => {
  for (const slip of ['nme', 'naame', 'nane', 'nmae', 'Name']) expect(nearest(slip, known), slip).toBe('name')
  expect(nearest('birthdya', known)).toBe('birthday')
  expect(nearest('favorite_shop', known)).toBe('favourite_shop')
})

test('what is like nothing known finds nothing', () => {
  for (const stranger of ['nosuch', 'ct', '昵称', '']) expect(nearest(stranger, known), stranger).toBeUndefined()
})
