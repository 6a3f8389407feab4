import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

const lake: MantineColorsTuple = [
  '#e9f5f9',
  '#d0e8ef',
  '#a3d5e1',
  '#70bccf',
  '#45a3ba',
  '#2688a2',
  '#147089',
  '#0e5e75',
  '#0c4d60',
  '#0a3d4c',
]
const gray: MantineColorsTuple = [
  '#f6f8fa',
  '#eef1f4',
  '#e2e7ec',
  '#d0d7de',
  '#b3bdc8',
  '#8a95a3',
  '#5f6b7a',
  '#49535f',
  '#343d48',
  '#1d2530',
]
const dark: MantineColorsTuple = [
  '#e4e8ed',
  '#c3cad3',
  '#a1abb8',
  '#8490a0',
  '#5d6979',
  '#353f4c',
  '#222a34',
  '#181e26',
  '#12171e',
  '#0c1015',
]

/** The kit's look, by tokens only. Text pairs are held at WCAG AA by `theme.test.ts`. */
export const theme = createTheme({
  primaryColor: 'lake',
  primaryShade: { light: 6, dark: 6 },
  colors: { lake, gray, dark },
  fontFamily: "'Noto Sans SC Variable', system-ui, -apple-system, 'PingFang SC', 'Microsoft YaHei', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace, 'Noto Sans SC Variable'",
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '22px', lineHeight: '1.35' }, h2: { fontSize: '16px', lineHeight: '1.4' } },
  },
  fontSizes: { xs: '12px', sm: '13.5px', md: '15px', lg: '17px', xl: '20px' },
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '20px' },
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    // A dialog's own header is no banner of the page.
    Modal: { defaultProps: { centered: true, radius: 'lg', attributes: { header: { role: 'none' } } } },
    Drawer: { defaultProps: { attributes: { header: { role: 'none' } } } },
    NavLink: { styles: { root: { borderRadius: 8 } } },
    Menu: { defaultProps: { shadow: 'md', withinPortal: true } },
  },
})

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': gray[9],
    '--mantine-color-dimmed': gray[6],
    '--mantine-color-placeholder': gray[6],
    '--mantine-color-error': '#b3232f',
    '--mantine-color-anchor': lake[7],
    '--mantine-color-default-border': gray[3],
    '--mantine-primary-color-light-color': lake[8],
  },
  dark: {
    '--mantine-color-body': dark[6],
    '--mantine-color-text': dark[0],
    '--mantine-color-dimmed': dark[2],
    '--mantine-color-placeholder': dark[2],
    '--mantine-color-error': '#ff9a9f',
    '--mantine-color-anchor': lake[3],
    '--mantine-color-default': dark[7],
    '--mantine-color-default-hover': dark[5],
    '--mantine-color-default-border': '#46515f',
    '--mantine-primary-color-light-color': lake[2],
  },
})
