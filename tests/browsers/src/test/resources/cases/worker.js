// Imported dynamically, because a page may connect before a static import would be loaded.
const runner = import('./runner.js');
const run = async report => (await runner).run(location.search, report);

if ('DedicatedWorkerGlobalScope' in self) run(outcome => self.postMessage(outcome));
else self.onconnect = ({ ports: [port] }) => run(outcome => port.postMessage(outcome));
