// The page: its texts, its tables, and the moment that it shows.

const trace = JSON.parse(document.getElementById('data').textContent);
const moments = momentsOf(trace);
const byId = (id) => document.getElementById(id);
const still = matchMedia('(prefers-reduced-motion: reduce)');
let current = 0;
let graph = null;

/** An element with a class and children, which are elements or texts. */
function make(name, className, ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** A table with a line for each of `rows`: texts, and the class of the line. */
function table(caption, heads, rows) {
  const lines = rows.map(({cells, className, classes = []}) => make('tr', className,
    ...cells.map((cell, i) => make('td', classes[i] ?? (i === cells.length - 1 ? 'value' : ''), cell))));
  const head = make('tr', '', ...heads.map((text) => {
    const cell = make('th', '', text);
    cell.scope = 'col';
    return cell;
  }));
  return make('table', '', ...(caption ? [make('caption', '', caption)] : []),
    make('thead', '', head), make('tbody', '', ...lines));
}

function fill(id, children, otherwise) {
  byId(id).replaceChildren(...(children.length > 0 ? children : [make('p', 'quiet', otherwise)]));
}

function showState(held, part) {
  const byOperator = new Map();
  for (const cell of held.cells.values()) {
    const name = nameOf(held.job, cell.op, cell.subtask);
    byOperator.set(name, [...(byOperator.get(name) ?? []), cell]);
  }
  const isChanged = (cell) => part?.kind === 'state' && part.op === cell.op && part.key === cell.key &&
    part.subtask === cell.subtask && part.name === cell.name;
  fill('state', [...byOperator].map(([name, cells]) => table(name, ['Key', 'State', 'Value'],
    cells.sort((a, b) => a.key.localeCompare(b.key, 'en', {numeric: true})).map((cell) => ({
      className: isChanged(cell) ? 'changed' : '',
      cells: [cell.key, cell.window ? `${cell.name}, from ${cell.window.start}` : cell.name, cell.value],
    })))), 'Nothing is kept.');
}

function showTimers(held, part) {
  const timers = [...held.timers.values()].sort((a, b) => a.ms - b.ms);
  const isNew = (timer) => part?.kind === 'timer set' && part.key === timer.key && part.at === timer.at;
  fill('timers', timers.length === 0 ? [] : [table('', ['Key', 'Time', 'Of', 'Domain'],
    timers.map((timer) => ({
      className: isNew(timer) ? 'changed' : '',
      classes: ['', 'time', '', ''],
      cells: [timer.key, timer.at, nameOf(held.job, timer.op, timer.subtask), timer.name],
    })))], 'No timer waits.');
}

function showChannels(held, part) {
  const channels = [...held.channels.values()].sort((a, b) => a.edge - b.edge || a.from - b.from || a.subtask - b.subtask);
  const isChanged = (channel) => part?.edge === channel.edge && part.from === channel.from &&
    part.subtask === channel.subtask;
  fill('channels', channels.length === 0 ? [] : [table('', ['From', 'To', 'Watermark', ''],
    channels.map((channel) => {
      const {from, to} = held.job.edges[channel.edge];
      return {
        className: isChanged(channel) ? 'changed' : '',
        classes: ['', '', 'water', ''],
        cells: [nameOf(held.job, from, channel.from), nameOf(held.job, to, channel.subtask),
          channel.watermark ?? 'none yet', channel.said],
      };
    }))], 'No watermark has come.');
}

/** Windows on a line of time, with the watermark of their operator; below, what they hold. */
function showWindows(held, part) {
  const windows = [...held.windows.values()].sort((a, b) => a.window.start_ms - b.window.start_ms);
  if (windows.length === 0) return fill('windows', [], 'No window is open.');
  const first = Math.min(...windows.map(({window}) => window.start_ms));
  const last = Math.max(...windows.map(({window}) => window.end_ms));
  const margin = (last - first) * 0.06;
  const share = (ms) => Math.min(100, Math.max(0, 100 * (ms - first + margin) / (last - first + 2 * margin)));
  const bars = windows.map(({op, subtask, window}) => {
    const bar = make('div', 'bar');
    bar.style.left = `${share(window.start_ms)}%`;
    bar.style.width = `${share(window.end_ms) - share(window.start_ms)}%`;
    const row = make('div', 'bar-row', bar);
    const watermark = held.watermarks.get(`${op}/${subtask}`);
    if (watermark) {
      const line = make('div', 'bar-water');
      line.style.left = `${share(watermark.ms)}%`;
      row.append(line);
    }
    return row;
  });
  const drawing = make('div', 'bars', ...bars);
  drawing.setAttribute('aria-hidden', 'true');
  const isChanged = (w) => part?.window && part.op === w.op && part.key === w.key &&
    part.window.start_ms === w.window.start_ms;
  fill('windows', [drawing, table('', ['Key', 'From', 'To', 'Holds'], windows.map((w) => ({
    className: isChanged(w) ? 'changed' : '',
    classes: ['', 'time', 'time', 'value'],
    cells: [w.key, w.window.start, w.window.end, w.contents],
  })))]);
}

/** The steps, each with what was expected of it and what came. */
function makeSteps() {
  byId('steps').append(...trace.steps.map((step, i) => {
    const number = make('span', 'number', step.text === 'in all' ? '' : String(i + 1));
    const button = make('button', '', number, make('span', 'value', step.text));
    button.type = 'button';
    button.addEventListener('click', () => show(moments.findIndex((moment) => moment.step === i + 1)));
    const line = (side, {text, differs}) => make('div', differs ? 'line differs' : 'line',
      make('span', 'side', side), make('span', 'value', text));
    const none = {text: 'nothing', differs: false};
    const lines = make('div', 'lines');
    const [expected, actual] = [step.expected ?? [], step.actual ?? []];
    if (trace.has_expected && (expected.length > 0 || actual.length > 0)) {
      lines.append(...(expected.length > 0 ? expected : [none]).map((l) => line('expected', l)));
    }
    if (expected.length > 0 || actual.length > 0) {
      lines.append(...(actual.length > 0 ? actual : [none]).map((l) => line('yours', l)));
    }
    const item = make('li', i === trace.difference ? 'differs' : '', button, lines);
    if (i === trace.difference) item.insertBefore(make('div', 'flag', 'The first difference:'), lines);
    return item;
  }));
}

function showSteps(step) {
  const list = byId('steps');
  const item = list.children[step - 1];
  if (item && (item.offsetTop < list.scrollTop ||
      item.offsetTop + item.offsetHeight > list.scrollTop + list.clientHeight)) {
    list.scrollTop = item.offsetTop - list.clientHeight / 3;
  }
  [...list.children].forEach((item, i) => {
    const isCurrent = i + 1 === step;
    item.classList.toggle('current', isCurrent);
    item.classList.toggle('future', i + 1 > step);
    if (isCurrent) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  });
}

/** Shows the moment with this index. Things move when it is the next one. */
function show(index) {
  const moves = index === current + 1 && !still.matches;
  current = Math.min(Math.max(index, 0), moments.length - 1);
  const {text, step, part} = moments[current];
  const held = replay(moments, current);
  byId('now').textContent = text;
  byId('now').parentElement.classList.toggle('wrong', step === trace.difference + 1 && trace.difference !== null);
  byId('clock').textContent = held.now ? `processing time ${held.now}` : '';
  byId('position').textContent = `${current + 1} of ${moments.length}`;
  byId('slider').value = current;
  byId('slider').setAttribute('aria-valuetext', `${current + 1} of ${moments.length}: ${text}`);
  // Not `disabled`: a button that has the focus would lose it.
  for (const id of ['first', 'step-back', 'back']) byId(id).setAttribute('aria-disabled', current === 0);
  for (const id of ['forward', 'step-forward', 'last']) {
    byId(id).setAttribute('aria-disabled', current === moments.length - 1);
  }
  if (held.job) {
    if (graph?.job !== held.job) graph = new Graph(byId('graph'), held.job, isNarrow());
    graph.show(held, part, moves);
  } else {
    graph = null;
    fill('graph', [], 'The job has not started.');
  }
  showState(held, part);
  showWindows(held, part);
  showTimers(held, part);
  showChannels(held, part);
  showSteps(step);
}

const isNarrow = () => byId('graph').clientWidth < 560;

/** The first moment of the step before or after. */
function otherStep(by) {
  const {step} = moments[current];
  if (by > 0) {
    const next = moments.findIndex((moment, i) => i > current && moment.step > step);
    return next < 0 ? moments.length - 1 : next;
  }
  const start = moments.findIndex((moment) => moment.step === step);
  return start < current ? start : moments.findIndex((moment) => moment.step === moments[Math.max(0, current - 1)].step);
}

function toDifference() {
  if (trace.difference === null) return;
  // The last moment of the step: by then all that differs has come, or has not.
  const step = trace.difference + 1;
  show(moments.map((moment) => moment.step).lastIndexOf(step));
}

const actions = {
  first: () => show(0),
  'step-back': () => show(otherStep(-1)),
  back: () => show(current - 1),
  forward: () => show(current + 1),
  'step-forward': () => show(otherStep(1)),
  last: () => show(moments.length - 1),
  'to-difference': toDifference,
};
const keys = {Home: 'first', PageUp: 'step-back', ArrowLeft: 'back', ArrowRight: 'forward',
  PageDown: 'step-forward', End: 'last', d: 'to-difference'};

function begin() {
  document.title = `${trace.test} · weir trace`;
  byId('exercise').textContent = trace.exercise;
  // Long names may be divided before each of their words.
  byId('test').append(...trace.test.split(/(?=[A-Z/.])/).flatMap((part) => [make('wbr'), part]));
  byId('verdict').textContent = trace.passed ? 'passed' : 'failed';
  byId('verdict').classList.toggle('passed', trace.passed);
  byId('rule').textContent = trace.rule;
  byId('way').hidden = trace.way === '';
  byId('way').textContent = `Played ${trace.way}.`;
  byId('explanation-box').hidden = trace.explanation === '';
  byId('explanation').textContent = trace.explanation;
  byId('to-difference').hidden = trace.difference === null;
  byId('slider').max = moments.length - 1;
  byId('slider').addEventListener('input', () => show(Number(byId('slider').value)));
  for (const [id, act] of Object.entries(actions)) byId(id).addEventListener('click', act);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || !keys[event.key]) return;
    event.preventDefault();
    actions[keys[event.key]]();
  });
  let wasNarrow = isNarrow();
  addEventListener('resize', () => {
    if (isNarrow() === wasNarrow) return;
    wasNarrow = !wasNarrow;
    graph = null;
    show(current);
  });
  makeSteps();
  show(0);
}

begin();
