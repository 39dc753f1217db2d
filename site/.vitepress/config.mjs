import { defineConfig } from 'vitepress'

const repository = 'https://github.com/ssehub/sse-hub'

/** As the host of the repository makes the anchors of headings, so that a link holds in both places. */
const slugify = text =>
  text.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-')

/** Chinese has no spaces: each word is found by a segmenter. */
const tokenize = text =>
  [...new Intl.Segmenter('zh', { granularity: 'word' }).segment(text)].filter(part => part.isWordLike).map(part => part.segment)

const english = [
  {
    text: 'Getting started',
    items: [
      { text: 'Quick start', link: '/quick-start' },
      { text: 'With Spring Boot', link: '/spring' },
      { text: 'With WebFlux', link: '/webflux' },
      { text: 'Samples to copy', link: '/samples/' },
    ],
  },
  {
    text: 'Guides',
    items: [
      { text: 'A message centre', link: '/guides/message-centre' },
      { text: 'A live dashboard', link: '/guides/dashboard' },
      { text: 'A chat with a model', link: '/guides/chat' },
      { text: 'From one node to several', link: '/guides/cluster' },
      { text: 'Security', link: '/guides/security' },
      { text: 'Testing', link: '/testing' },
      { text: 'From a map of SseEmitter', link: '/migration' },
      { text: 'Operations', link: '/operations' },
      { text: 'Alerts and a dashboard', link: '/alerts' },
    ],
  },
  {
    text: 'Reference',
    items: [
      { text: 'Browser script', link: '/browser' },
      { text: 'Other clients', link: '/clients' },
      { text: 'Many nodes', link: '/cluster' },
      { text: 'The log in your database', link: '/jdbc' },
      { text: 'Runs', link: '/runs' },
      { text: 'Properties', link: '/reference/properties' },
      { text: 'Meters', link: '/meters' },
      { text: 'Wire format', link: '/wire-format' },
      { text: 'Compatibility', link: '/compatibility' },
      { text: 'Performance', link: '/performance' },
      { text: 'Changes', link: '/changelog' },
    ],
  },
  {
    text: 'Guarantees and decisions',
    items: [
      { text: 'Guarantees', link: '/guarantees' },
      { text: 'How it is tested', link: '/reliability' },
      { text: 'Decisions', link: '/decisions/' },
    ],
  },
  {
    text: 'Inside',
    items: [
      { text: 'Architecture', link: '/architecture' },
      { text: 'Threads and locks', link: '/concurrency' },
      { text: 'Writing a backplane', link: '/backplanes' },
      { text: 'First applications', link: '/newcomers' },
      { text: 'Contributing', link: '/contributing' },
    ],
  },
]

const chinese = [
  {
    text: '文档',
    items: [
      { text: '快速开始', link: '/zh-CN/quick-start' },
      { text: '在 Spring Boot 中使用', link: '/zh-CN/spring' },
      { text: '在 WebFlux 中使用', link: '/zh-CN/webflux' },
      { text: '从 SseEmitter 迁移', link: '/zh-CN/migration' },
      { text: '运维', link: '/zh-CN/operations' },
      { text: '告警与仪表盘', link: '/zh-CN/alerts' },
    ],
  },
  {
    text: '英文文档',
    items: [
      { text: '承诺了什么，没有承诺什么', link: '/guarantees' },
      { text: '集群', link: '/cluster' },
      { text: 'run：大模型的回答', link: '/runs' },
      { text: '配置项', link: '/reference/properties' },
      { text: '指标', link: '/meters' },
    ],
  },
]

export default defineConfig({
  title: 'SSE Hub',
  description: 'Push events from a Java server to browsers, without losing one.',
  base: '/sse-hub/',
  srcDir: '.pages',
  outDir: '../target/site',
  cacheDir: '../target/site-cache',
  cleanUrls: true,
  metaChunk: true,
  ignoreDeadLinks: 'localhostLinks',
  // Code in the text may look like a tag or like a template.
  markdown: { html: false, anchor: { slugify }, toc: { slugify } },
  locales: {
    root: { label: 'English', lang: 'en' },
    'zh-CN': {
      label: '简体中文',
      lang: 'zh-CN',
      link: '/zh-CN/',
      themeConfig: {
        nav: [
          { text: '快速开始', link: '/zh-CN/quick-start' },
          { text: '运维', link: '/zh-CN/operations' },
          { text: 'English', link: '/' },
        ],
        sidebar: chinese,
        outline: { label: '本页内容', level: [2, 3] },
        docFooter: { prev: '上一页', next: '下一页' },
        darkModeSwitchLabel: '外观',
        sidebarMenuLabel: '目录',
        returnToTopLabel: '回到顶部',
        langMenuLabel: '语言',
      },
    },
  },
  themeConfig: {
    nav: [
      { text: 'Quick start', link: '/quick-start' },
      { text: 'Guarantees', link: '/guarantees' },
      { text: 'Properties', link: '/reference/properties' },
      { text: 'Decisions', link: '/decisions/' },
    ],
    sidebar: english,
    // Not every page is there in both languages.
    i18nRouting: false,
    outline: { level: [2, 3] },
    socialLinks: [{ icon: 'github', link: repository }],
    search: {
      provider: 'local',
      options: {
        miniSearch: { options: { tokenize } },
        locales: { 'zh-CN': { translations: { button: { buttonText: '搜索' } } } },
      },
    },
  },
})
