// What serves functions of a debugged system to drivers outside, where there are sockets; loaded when a launch asks for it.
export { devices } from '../link';
