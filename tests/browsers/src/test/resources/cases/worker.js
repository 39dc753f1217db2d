// Whoever connects may do so before what is imported is there.
const runner = import('./runner.js');
const run = async report => (await runner).run(location.search, report);

if ('DedicatedWorkerGlobalScope' in self) run(outcome => self.postMessage(outcome));
else self.onconnect = ({ ports: [port] }) => run(outcome => port.postMessage(outcome));
