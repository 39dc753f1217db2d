import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useHubEventSource, useLastEvent } from 'sse-hub-browser/react';

function Notices({ id, user }) {
  const [notices, setNotices] = useState([]);
  const { state, reason, source } = useHubEventSource(
    user && `/sse?user=${user}`,
    { user, share: false, headers: {} },
    { notice: ({ data }) => setNotices(all => [...all, data]) },
  );
  const unread = useLastEvent(source, 'unread');
  return (
    <section id={id}>
      <b>{reason ? `${state}: ${reason}` : state}</b> <i>{unread?.data ?? 'none'}</i>
      <ul>
        {notices.map((notice, index) => (
          <li key={index}>{notice}</li>
        ))}
      </ul>
    </section>
  );
}

function App() {
  const [ids, show] = useState(['a', 'b']);
  const [user, login] = useState('ann');
  Object.assign(window, { show, login });
  return ids.map(id => <Notices key={id} id={id} user={user} />);
}

createRoot(document.getElementById('app')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
