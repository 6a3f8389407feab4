;(() => {
  const root = document.documentElement
  const read = (key) => {
    try {
      return localStorage.getItem(key)
    } catch {
      return null // storage may be closed to us (private windows); the defaults below then hold
    }
  }
  const chosen = read('cairn-theme')
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
  const language = read('cairn-language') ?? navigator.language
  root.lang = language.startsWith('zh') ? 'zh-CN' : 'en'
})()
