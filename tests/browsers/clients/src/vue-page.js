import { createApp, h, ref } from 'vue';
import { useHubEventSource } from 'sse-hub-browser/vue';

const ids = ref(['a', 'b']);
const user = ref('ann');
window.show = value => (ids.value = value);
window.login = value => (user.value = value);

const Notices = {
  props: ['id'],
  setup({ id }) {
    const notices = ref([]);
    const { state, reason, last } = useHubEventSource(
      () => user.value && `/sse?user=${user.value}`,
      () => ({ user: user.value, share: false, headers: {} }),
      { notice: ({ data }) => notices.value.push(data) },
    );
    const unread = last('unread');
    return () =>
      h('section', { id }, [
        h('b', reason.value ? `${state.value}: ${reason.value}` : state.value),
        h('i', unread.value?.data ?? 'none'),
        h('ul', notices.value.map(notice => h('li', notice))),
      ]);
  },
};

createApp({ setup: () => () => ids.value.map(id => h(Notices, { key: id, id })) }).mount('#app');
