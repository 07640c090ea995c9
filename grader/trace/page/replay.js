'use strict';
// What the trace says, as moments; and what the job holds at a moment, made by doing again all that
// came before. All texts are data: they reach the page as text and never as markup.

/** Names a subtask: `Sum`, or `Sum[1]` where there are several. */
function nameOf(job, op, subtask) {
  const {name, parallelism} = job.operators[op];
  return parallelism > 1 ? `${name}[${subtask}]` : name;
}

/** What happens, in a sentence. */
function sentence(part, job) {
  if (part.job) {
    return part.job.checkpoint === 0 ? 'The job starts.' :
      `The job starts again, from checkpoint ${part.job.checkpoint}.`;
  }
  const here = nameOf(job, part.op, part.subtask);
  const sender = part.edge === undefined ? '' : nameOf(job, job.edges[part.edge].from, part.from);
  const stamped = part.at ? `, stamped ${part.at}` : '';
  const place = part.window ? ` in the window from ${part.window.start} to ${part.window.end}` : '';
  switch (part.kind) {
    case 'sent': return `${sender} sends ${part.value}${stamped}.`;
    case 'received': return `${here} receives ${part.value}${stamped}, from ${sender}.`;
    case 'watermark': return `Watermark ${part.at} arrives at ${here}, from ${sender}.`;
    case 'idle': return `${sender} says to ${here} that it is idle.`;
    case 'active': return `${sender} says to ${here} that it is active again.`;
    case 'barrier': return `The barrier of checkpoint ${part.number} arrives at ${here}, from ${sender}.`;
    case 'end': return `${sender} has ended, and says so to ${here}.`;
    case 'progress': return `The watermark of ${here} is now ${part.at}.`;
    case 'state': return part.value === '' ?
      `${here} clears ${part.name} of key ${part.key}${place}.` :
      `${here} keeps for key ${part.key}${place}: ${part.name} = ${part.value}.`;
    case 'timer set': return `${here} sets a timer of key ${part.key} for ${part.at}, ${part.name}.`;
    case 'timer fired': return `The timer of key ${part.key} for ${part.at} fires in ${here}.`;
    case 'timer deleted': return `${here} takes back the timer of key ${part.key} for ${part.at}.`;
    case 'window opened': return `${here} opens the window from ${part.window.start} to ` +
      `${part.window.end} of key ${part.key}.`;
    case 'window closed': return `${here} closes the window from ${part.window.start} to ` +
      `${part.window.end} of key ${part.key}.`;
    case 'snapshot': return `${here} takes its part of checkpoint ${part.number}.`;
  }
  return part.kind;
}

/** All moments, in order: each step of the scenario, and all that comes of it. */
function momentsOf(trace) {
  const moments = [];
  let job = null;
  let last = 0;
  const goTo = (step) => {
    while (last < step) {
      ++last;
      moments.push({step: last, text: `Step ${last}: ${trace.steps[last - 1].text}`});
    }
  };
  const done = trace.simulated ? 0 : trace.steps.filter((step) => step.actual).length;
  for (const part of trace.parts) {
    if (part.job) job = part.job;
    goTo(Math.min(part.step, trace.steps.length));
    moments.push({step: last, part, text: sentence(part, job)});
  }
  goTo(done);
  const end = trace.is_cut ? 'More has happened than is shown here.' : 'The end.';
  moments.push({step: trace.simulated ? trace.steps.length : last, text: trace.ending || end});
  return moments;
}

const channelId = (part) => `${part.edge}/${part.from}/${part.subtask}`;
const placeId = (part) => `${part.op}/${part.subtask}/${part.key}`;
const windowId = (part) => `${placeId(part)}/${part.window.start_ms}/${part.window.end_ms}`;

/** Nothing has happened yet. */
function emptyJob(job) {
  return {job, now: '', channels: new Map(), watermarks: new Map(), cells: new Map(),
    timers: new Map(), windows: new Map(), waiting: new Map()};
}

/** Changes what the job holds by one part of the trace; `held` is given back, or a new one. */
function apply(held, part) {
  if (part.job) return emptyJob(part.job);
  held.now = part.now;
  const {edge, from, op, subtask, key, name, at, value} = part;
  const waiting = held.waiting.get(`${edge}/${from}`) ?? [];
  const channel = held.channels.get(channelId(part)) ?? {edge, from, subtask, said: ''};
  switch (part.kind) {
    case 'sent':
      held.waiting.set(`${edge}/${from}`, [...waiting, value]);
      break;
    case 'received': {
      const place = waiting.indexOf(value);
      if (place >= 0) held.waiting.set(`${edge}/${from}`, waiting.filter((_, i) => i !== place));
      break;
    }
    case 'watermark':
      held.channels.set(channelId(part), {...channel, watermark: at});
      break;
    case 'idle':
    case 'active':
    case 'end':
      held.channels.set(channelId(part), {...channel, said: {idle: 'idle', active: '', end: 'ended'}[part.kind]});
      break;
    case 'progress':
      held.watermarks.set(`${op}/${subtask}`, {text: at, ms: part.at_ms});
      break;
    case 'state': {
      const window = part.window && held.windows.get(windowId(part));
      if (window && name === 'contents') {
        if (value !== '') window.contents = value;
        break;
      }
      const id = part.window ? `${windowId(part)}/${name}` : `${placeId(part)}/${name}`;
      if (value === '') held.cells.delete(id);
      else held.cells.set(id, {op, subtask, key, name, value, window: part.window});
      break;
    }
    case 'timer set':
      held.timers.set(`${placeId(part)}/${name}/${at}`, {op, subtask, key, name, at, ms: part.at_ms});
      break;
    case 'timer fired':
    case 'timer deleted':
      held.timers.delete(`${placeId(part)}/${name}/${at}`);
      break;
    case 'window opened':
      held.windows.set(windowId(part), {op, subtask, key, window: part.window, contents: ''});
      break;
    case 'window closed':
      held.windows.delete(windowId(part));
      break;
  }
  return held;
}

/** What the job holds after the moment with this index. */
function replay(moments, last) {
  let held = emptyJob(null);
  for (let i = 0; i <= last; ++i) {
    if (moments[i].part) held = apply(held, moments[i].part);
  }
  return held;
}
