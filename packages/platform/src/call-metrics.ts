import { Histogram, type Registry } from 'prom-client';

/** Tells that a call was dealt with, and how. */
export type CallObserver = (outcome: 'answered' | 'refused' | 'unavailable' | 'fault') => void;

/** Counts and times calls answered over NATS as `chatter_call_seconds`. @returns what begins to time one */
export function measureCalls(metrics: Registry): (subject: string) => CallObserver {
  const seconds = new Histogram({
    name: 'chatter_call_seconds',
    help: 'Time to answer calls over NATS',
    labelNames: ['call', 'outcome'],
    buckets: [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [metrics],
  });
  return (call) => {
    const sinceMs = performance.now();
    return (outcome) => seconds.observe({ call, outcome }, (performance.now() - sinceMs) / 1000);
  };
}
