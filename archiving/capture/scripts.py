"""What runs inside the page, and the words that are looked for there."""

import re

DECLINE = re.compile(
    r"^\s*("
    r"(avvisa|neka)( alla| valfria)?( kakor| cookies)?|avböj( alla)?|nej|nej,? tack!?|tacka nej"
    r"|(acceptera|godkänn|tillåt) inte( alla)?|fortsätt utan att godkänna"
    r"|((godkänn|acceptera|tillåt|använd|spara) )?(bara|endast|enbart) (de )?nödvändiga?t?( kakor| cookies)?"
    r"|(reject|decline|deny|refuse)( all| optional| non-essential)?( cookies)?|no,? thanks!?|do not accept|continue without accepting"
    r"|((allow|accept|use) )?(only )?(strictly )?(necessary|essential)( cookies)? only"
    r"|((allow|accept|use) )?only (strictly )?(necessary|essential)( cookies)?"
    r")\s*$",
    re.IGNORECASE,
)

LOGIN_PATH = re.compile(
    r"(^|/)(log-?in|login\.php|signin|sign-in|logga-?in|inloggning|authwall|checkpoint|accounts/login|wp-login\.php)(/|\?|#|\.|$)",
    re.IGNORECASE,
)

_VISIBLE = """
  const visible = element => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && style.visibility !== 'hidden' && style.display !== 'none' && Number(style.opacity) > 0.05;
  };
"""

# Does something that speaks of cookies lie over the page, with a button in it?
COOKIE_BANNER = f"""() => {{
  {_VISIBLE}
  const speaks = /cookie|kakor|consent|samtycke/i;
  const over = element => {{
    for (let at = element; at && at !== document.body; at = at.parentElement) {{
      if (['fixed', 'sticky'].includes(getComputedStyle(at).position)) return at;
      if (at.matches('dialog[open], [role=dialog], [role=alertdialog]')) return at;
    }}
    return null;
  }};
  return [...document.querySelectorAll('button, [role=button], a, input[type=button], input[type=submit]')].some(button => {{
    if (!visible(button)) return false;
    const box = over(button);
    if (!box || box.matches('header, nav') || box.innerText.length > 6000) return false;
    return speaks.test(box.innerText) || speaks.test(box.id + ' ' + box.className + ' ' + (box.getAttribute('aria-label') || ''));
  }});
}}"""

# One step down; pictures that came into view may finish. Gives the page's height and how far down we see.
SCROLL = """async ([by, patience]) => {
  const frame = () => Promise.race([new Promise(requestAnimationFrame), new Promise(done => setTimeout(done, 100))]);
  window.scrollBy({top: by, behavior: 'instant'});
  await frame();
  await frame();
  const inView = picture => {
    const box = picture.getBoundingClientRect();
    return box.top < innerHeight * 1.5 && box.bottom > 0 && !picture.complete;
  };
  const loaded = picture => new Promise(done => { picture.addEventListener('load', done); picture.addEventListener('error', done); });
  const waiting = [...document.images].filter(inView).map(loaded);
  if (waiting.length) await Promise.race([Promise.all(waiting), new Promise(done => setTimeout(done, patience))]);
  const root = document.scrollingElement || document.documentElement;
  return [root.scrollHeight, Math.ceil(window.scrollY + innerHeight)];
}"""

# Click everything that opens more of what is already here. Nothing that sends a form, leads to another page or is open already.
OPEN_MORE = f"""atMost => {{
  {_VISIBLE}
  const more = new RegExp(
    '^(visa|läs|läs in|ladda|ladda in|hämta|se|fäll ut|show|load|view|see|expand)( \\\\d+)? '
    + '(alla |all )?(\\\\d+ )?(fler|flera|mer|tidigare|äldre|alla|more|older|previous|earlier|all)?( \\\\d+)? ?'
    + '(kommentarer|kommentarerna|svar|inlägg|comments|replies|posts)?( \\\\(\\\\d+\\\\))?$'
    + '|^(fler|flera|äldre|tidigare|more|older|previous) (kommentarer|svar|inlägg|comments|replies|posts)( \\\\(\\\\d+\\\\))?$'
    + '|^\\\\d+ (kommentarer|svar|comments|replies)$', 'i');
  const again = /\\b(fler|flera|äldre|tidigare|older|previous|earlier)\\b|more (comments|replies|posts)/i;  // fetches some more each time
  const times = window.portalClicks = window.portalClicks || new WeakMap();
  const buttons = 'button, [role=button], summary, input[type=button], a:not([href]), a[href^="#"]';
  const wanted = element => {{
    const words = (element.innerText || element.value || '').trim().replace(/\\s+/g, ' ');
    if (!words || words.length > 60 || !more.test(words) || element.disabled) return false;
    if (element.getAttribute('aria-expanded') === 'true' || element.closest('details[open] > summary, nav, [role=menu]')) return false;
    return !(element.form && (element.type || 'submit') === 'submit') && visible(element);
  }};
  let count = 0;
  for (const element of document.querySelectorAll(buttons)) {{
    if (count >= atMost) break;
    if (!wanted(element) || (times.has(element) && !again.test(element.innerText))) continue;
    if ((times.get(element) || 0) >= 50) continue;
    times.set(element, (times.get(element) || 0) + 1);
    element.click();
    count += 1;
  }}
  return count;
}}"""

# Gives how many pictures are missing in the end.
FETCH_PICTURES = """async patience => {
  const pictures = [...document.images];
  for (const picture of pictures) picture.loading = 'eager';
  const ready = picture => picture.decode().catch(() => {});
  await Promise.race([Promise.all(pictures.map(ready)), new Promise(done => setTimeout(done, patience))]);
  return pictures.filter(picture => (picture.currentSrc || picture.src) && !(picture.complete && picture.naturalWidth)).length;
}"""

FACTS = f"""() => {{
  {_VISIBLE}
  const field = [...document.querySelectorAll('input[type=password]')].find(visible);
  const inDialog = element => {{
    for (let at = element; at && at !== document.body; at = at.parentElement)
      if (getComputedStyle(at).position === 'fixed' || at.matches('dialog, [role=dialog]')) return true;
    return false;
  }};
  const today = new Date().toISOString().slice(0, 10);
  const days = [...document.querySelectorAll('time[datetime]')].map(time => time.getAttribute('datetime').slice(0, 10))
    .filter(day => /^(19|20)\\d\\d-\\d\\d-\\d\\d$/.test(day) && day <= today).sort();
  return {{
    title: document.title.slice(0, 300),
    letters: document.body ? document.body.innerText.trim().length : 0,
    pictures: [...document.images].filter(picture => picture.naturalWidth > 50 && visible(picture)).length,
    password: !field ? '' : inDialog(field) ? 'dialog' : 'page',
    dates: days.length ? [days[0], days[days.length - 1]] : [],
    height: Math.ceil((document.scrollingElement || document.documentElement).scrollHeight),
  }};
}}"""
