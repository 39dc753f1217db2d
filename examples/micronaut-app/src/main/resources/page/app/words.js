import { addWords } from '../design/i18n.js';

addWords({
  en: {
    title: 'The hub on Micronaut',
    language: 'Language',
    theme: 'Theme',
    'theme.auto': 'As the system',
    'theme.light': 'Light',
    'theme.dark': 'Dark',
    'skip.messages': 'Skip to the messages',
    notices: 'Notices',
    'demo.title': 'For demonstration only:',
    'demo.text': 'you are whoever the address says.',

    messages: 'Messages',
    'send.to': 'To (everyone, unless you name somebody)',
    'send.text': 'Message',
    'send.send': 'Send',
    received: 'Received',
    'received.none': 'Nothing yet',
    'received.hint': 'Open this page as somebody else in another window, and write.',
    'received.gap': 'Some messages are missing: the server no longer has them ({reason}).',

    count: 'A run',
    'count.hint': 'The server counts. Reload the page, or open it twice: it goes on, and nothing of it is missing.',
    'count.start': 'Count to 100',
  },
  zh: {
    title: 'Micronaut 上的 SSE Hub',
    language: '语言',
    theme: '主题',
    'theme.auto': '跟随系统',
    'theme.light': '浅色',
    'theme.dark': '深色',
    'skip.messages': '跳到消息',
    notices: '提示',
    'demo.title': '仅供演示：',
    'demo.text': '您的身份由网址决定。',

    messages: '消息',
    'send.to': '收件人（不填则发给所有人）',
    'send.text': '消息',
    'send.send': '发送',
    received: '收到的消息',
    'received.none': '还没有消息',
    'received.hint': '在另一个窗口以其他人的身份打开此页，然后发送。',
    'received.gap': '有消息缺失：服务器已不再保存（{reason}）。',

    count: '一次运行',
    'count.hint': '服务器在计数。重新加载页面，或打开两个页面：计数继续，一个不少。',
    'count.start': '数到 100',
  },
});
