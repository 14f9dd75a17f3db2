// link/ serves functions of a system as PCI devices over vfio-user, so that real drivers talk to the modelled AMU. The
// protocol stands over an injected stream and knows no Node; node/ has the sockets. What the hardware does is the engine's.

export { devices } from './node/devices';
export { type Served, type ServeOptions, serve } from './node/serve';
export { SocketRefused } from './node/socket-path';
export { defaultSettings, type Settings } from './settings';
export { type DeviceSocket, socketsOf, type WantedSockets } from './sockets';
