'use strict';
(() => {
  const table = document.getElementById('roles-table');
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const texts = rows.map(row => row.textContent.toLowerCase());
  const order = { High: 0, Medium: 1, Low: 2, '': 3 };
  const compare = new Intl.Collator('en', { numeric: true }).compare;

  const filter = document.getElementById('filter');
  const shown = document.getElementById('shown');
  const apply = () => {
    const wanted = filter.value.trim().toLowerCase();
    let count = 0;
    rows.forEach((row, i) => {
      row.hidden = wanted !== '' && !texts[i].includes(wanted);
      if (!row.hidden) count++;
    });
    shown.textContent = wanted === '' ? '' : `${count} of ${rows.length} rows`;
  };
  filter.addEventListener('input', apply);

  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      heads.forEach(other => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const value = row => row.cells[column].textContent;
      const ascending = column === 0
        ? (one, other) => order[value(one)] - order[value(other)]
        : (one, other) => compare(value(one), value(other));
      body.append(...[...body.rows].sort((one, other) => (down ? -1 : 1) * ascending(one, other)));
    });
  });

  // A closed finding is part of the printed report.
  addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(one => { one.open = true; }));
})();
