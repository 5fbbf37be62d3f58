// SPDX-License-Identifier: MIT
// Pairs by hand: each quirk of Segment's directives and of its FQL by itself. All are JSON texts,
// conditions apart, so that keys can repeat and numbers keep their form.

const person = '{"a":{"b":[{"c":1},{"c":"two"},null,"x"],"d":{"e":null,"f":false,"g":0,"h":""}},"s":"héllo 😀","n":-0,"z":0,"t":true,' +
  '"list":[1,[2,null],{"k":[3]}],"x y":1,"x.y":2,"$":{"p":3},"":4,"o":{"toString":1},"v":{"valueOf":1},"0":"zero","em":[],"en":[null],"ee":[[]]}'

const all = (payload, ...mappings) => mappings.map((mapping) => [mapping, payload])
const fields = (directive, ...values) => values.map((value) => `{"r":{"@${directive}":${value}}}`)

const path = all(person, ...fields('path', '"$.a.b[0].c"', '"a.b.1.c"', "\"a['b'][0]['c']\"", '"a[\\"b\\"][1].c"', '"$.a.b[2].c"', '"a.b[3].0"', '"a.b.length"',
  '"s.length"', '"s.6"', '"s[7]"', '"z.q"', '"a.d.f.x.y"', '"a.d.h.x"', '"a.d.e.x"', '"t.x"', '"missing.x"', '""', '"."', '"$."', '"$"', '"$.$.p"', '"a$.d.g"', '"x y"',
  '"[\'x y\']"', '"[\'x.y\']"', '"x.y"', '"a[foo]"', '"a.b[00]"', '"a.b[-1]"', '"a.b[1.0]"', '"a.b[0]]].c"', '"a.b[0]c"', '"\'\'"', '"..a..d.g"', '"list[2].k[0]"', '"0"', '"[0]"',
  '{"@literal":"$.t"}', '{"@template":"{{missing}}s"}', '{"@path":"z"}', '5', 'null', '["a"]', '{"@path":"s"}', '{}', '" s"', '"a\\u002ed"'))

const template = all(person, ...fields('template', '"{{s}} {{n}} {{z}} {{t}}"', '"{{a}} {{list}} {{a.d.e}}|{{missing}}"', '"{{{s}}}{{{ z }}}"', '"{{ }}{{}}{{{}}}"', '"{{$.s}}"',
  '"{{{{s}}}} {{{{{s}}}}}"', '"{{s}}}"', '"{{{s}}"', '"{ {s}}"', '"{{s"', '"}}s{{"', '"{{\\ns\\t}}"', '"{{\\u00a0s\\ufeff}}"', '"{{a{{s}}"', '"{{o}}"', '"{{v}}"', '"{{.}}"', '""', '"no"', '7', '{"@path":"s"}',
  '{"@template":"{{s}}"}', '"{{s.6}}{{s.7}}"', '"{{s.7}}{{s.6}}"', '"{{em}}|{{en}}|{{ee}}"')).concat(all('{"a":"{{b}}","b":"{{c}}","c":"C","d":"{{{b}}}","e":1e21,"f":1e-7,"g":[1.5,[0.1,[1e300]]]}',
  ...fields('template', '"{{{a}}}"', '"{{a}}"', '"{{{d}}}"', '"{{{a}}} {{a}}"', '"{{e}} {{f}} {{g}}"', '{"@path":"a"}')))

const conditional = all(person, ...fields('if', '{"exists":{"@path":"z"},"then":1,"else":2}', '{"exists":{"@path":"a.d.e"},"then":1,"else":2}', '{"exists":{"@path":"missing"},"then":1}',
  '{"exists":{"@path":"z"},"then":0}', '{"exists":{"@path":"missing"},"then":1,"else":0}', '{"exists":{"@path":"missing"},"then":1,"else":false}', '{"exists":{"@path":"missing"},"else":""}',
  '{"exists":{"@path":"missing"},"else":{"@literal":""}}', '{"exists":0}', '{"exists":""}', '{"exists":null,"blank":1,"then":1,"else":2}', '{}', '{"then":1}', '{"exists":1,"then":{"@path":"s"}}',
  '{"blank":{"@path":"z"},"then":1,"else":2}', '{"blank":{"@path":"n"},"then":1,"else":2}', '{"blank":{"@path":"t"},"then":1,"else":2}', '{"blank":{"@path":"a.d.f"},"then":1,"else":2}',
  '{"blank":{"@path":"em"},"then":1,"else":2}', '{"blank":{"@path":"en"},"then":1,"else":2}', '{"blank":{"@path":"ee"},"then":1,"else":2}', '{"blank":{"@path":"list"},"then":1,"else":2}',
  '{"blank":{"@path":"a"},"then":1,"else":2}', '{"blank":{"@path":"o"},"then":1,"else":2}', '{"blank":{"@path":"v"},"then":1,"else":2}', '{"blank":" ","then":1,"else":2}', '{"blank":false}', '1', '{"exists":{"@path":5},"then":1}',
  '{"exists":true,"then":{"@bad":1}}', '{"exists":true,"then":[{"@bad":1}]}', '{"exists":{"@path":"missing"},"then":[{"@bad":1}],"else":3}', '{"exists":true,"then":[{"@path":"s","x":1}]}', '{"@path":"s"}'))

const text = all(person, ...fields('case', '{"operator":"upper","value":{"@path":"s"}}', '{"operator":"lower","value":"ΑΣ ΑΣΑ Σ ΑΣ. A\'Σ İ ẞ"}', '{"operator":"upper","value":"straße ŉ ǰ ﬃ ΐ և"}',
  '{"operator":"title","value":"x"}', '{"operator":"title","value":{"@path":"z"}}', '{"operator":"upper","value":{"@path":"list"}}', '{"value":"x"}', '{"operator":"upper"}', '{"operator":"upper","value":""}', '{"operator":5,"value":"x"}', '{"operator":"upper","value":5}', '5'),
  ...fields('replace', '{"pattern":"l","replacement":"L","value":{"@path":"s"}}', '{"pattern":"l","value":{"@path":"s"},"global":false}', '{"pattern":"L","replacement":"_","value":{"@path":"s"},"ignorecase":true}',
    '{"pattern":".","replacement":"$&$&","value":"a.b.c"}', '{"pattern":"b","replacement":"$`|$\'","value":"abc"}', '{"pattern":"b","replacement":"$$1 $1 $0 $<","value":"abc"}', '{"pattern":"0","replacement":"x","value":{"@path":"n"}}',
    '{"pattern":"r","replacement":"x","value":{"@path":"t"}}', '{"pattern":"a","value":{"@path":"list"}}', '{"pattern":"a","value":{"@path":"missing"}}', '{"pattern":"","value":"x"}', '{"pattern":"12345678901","value":"x"}',
    '{"pattern":"😀😀😀😀😀","value":"x😀😀😀😀😀y"}', '{"pattern":"😀😀😀😀😀😀","value":"x"}', '{"pattern":"a","replacement":"12345678901","value":"x"}', '{"pattern":"a","replacement":"b","pattern2":"b","replacement2":"c","value":"ab"}',
    '{"pattern":"a","pattern2":"b","value":"ab"}', '{"pattern":"a","pattern2":"12345678901","value":"ab"}', '{"pattern":"a","pattern2":"12345678901","value":{"@path":"em"}}', '{"pattern":"a","pattern2":5,"value":"ab"}',
    '{"pattern":"b","replacement2":5,"pattern2":"a","value":"ab"}', '{"pattern":"ſ","replacement":"x","value":"sSſ","ignorecase":true}', '{"pattern":"k","replacement":"x","value":"kKK","ignorecase":true}',
    '{"pattern":"µ","replacement":"x","value":"µμΜ","ignorecase":true}', '{"pattern":"ß","replacement":"x","value":"ßẞSS","ignorecase":true}', '{"pattern":"ς","replacement":"x","value":"ςσΣ","ignorecase":true}', '{"pattern":"𐐀","replacement":"x","value":"𐐀𐐨","ignorecase":true}',
    '{"pattern":"a","value":""}', '{"pattern":"a","value":5}', '{"pattern":5,"value":"x"}', '{"pattern":"a","value":"x","ignorecase":1}', '{"pattern":"a","replacement":null,"value":"banana"}', '{"pattern":"^$*","replacement":"","value":"a^$*b"}', '{"pattern":"a"}'))

const unvalidated = all(person, ...['{"pattern":5,"value":"x"}', '{"pattern":"a","replacement":5,"value":"a"}', '{"pattern":"a","value":"a","global":1}', '{"pattern":"a","value":"a","ignorecase":null}', '{"value":"a"}', '"a"',
  '{"pattern":"12345678901","value":"a"}', '{"pattern":"12345678901","value":{"@path":"missing"}}'].map((options) => `{"r":[{"@replace":${options}}]}`),
  '{"r":[{"@path":"s","@template":"x"}]}', '{"r":[{"@template":"x","@path":"s"}]}', '{"r":[{"@path":"s","x":{"@path":"t"}}]}', '{"r":[{"@path":5}]}', '{"r":[{"@unknown":5}]}', '{"r":[{"@if":5}]}', '{"r":[{"@case":{"operator":"x","value":5}}]}',
  '{"r":[{"@flatten":{"separator":{"@path":"s"},"value":{"a":{"b":1}}}}]}', '{"r":[{"@flatten":{"separator":{"@path":"z"},"value":1}}]}', '{"r":[{"@flatten":{"separator":"."}}]}', '{"r":[{"@merge":{"direction":{"@literal":"left"},"objects":[{"a":1},{"a":2}]}}]}',
  '{"r":[{"@merge":{"direction":1,"objects":["ab",[5,6],7,null,{"1":8}]}}]}', '{"r":[{"@merge":{"direction":"right","objects":"x"}}]}', '{"r":[{"@json":{"mode":"x","value":1}}]}', '{"r":[{"@json":{"mode":5,"value":1}}]}', '{"r":[{"@transform":{"apply":[1],"mapping":{}}}]}',
  '{"r":[{"@transform":{"apply":{"a":{"@bad":1}},"mapping":{"x":1}}}]}', '{"r":[{"@transform":{"apply":{},"mapping":"x"}}]}', '{"r":[{"@transform":{"apply":{},"mapping":0}}]}', '{"r":[{"@arrayPath":"x"}]}', '{"r":[{"@arrayPath":[]}]}', '{"r":[{"@arrayPath":[5]}]}',
  '{"r":{"@literal":{"@path":"s","x":1}}}', '{"r":{"@literal":{"a":{"@bad":1}}}}', '{"r":{"@literal":[{"@bad":1}]}}', '{"r":{"@literal":{"_metadata":1}}}', '{"r":{"@path":"s","_metadata":1}}', '{"r":{"_metadata":{"@path":"s"}}}', '{"@path":"s","r":1}', '{"@":1}', '{"r":{"@":1}}')

const arrays = all(person, ...fields('arrayPath', '["$.a.b"]', '["$.a.b",{"x":{"@path":"$.c"}}]', '["$.a.d",{"x":{"@path":"g"}}]', '["$.a.b",{}]', '["$.a.b",5]', '["$.a.b",[{"@path":"c"}]]', '["$.missing",{"x":1}]', '["$.s",{"x":1}]', '["$.a.d.e",{"x":1}]',
  '[{"@path":"$.a.b"},{"@path":"c"}]', '[{"@path":"$.a.b"},{"@template":"{{c}}|{{}}|{{ }}"}]', '[{"@literal":"a.b"},{"x":1}]', '["$.list",{"@path":""}]', '["$.a.b",{"@transform":{"apply":{"y":{"@path":"c"}},"mapping":{"@path":"y"}}}]', '["$.em",{"x":1}]', '["$.a.b",{"x":{"@path":"c"}},"more"]', '[5]', '[]', '"x"', '{"@path":"list"}'))

const json = all('{"j":"{\\"b\\":1,\\"a\\":2,\\"b\\":3,\\"1\\":4,\\"__proto__\\":5}","bad":"{a}","o":{"b":1,"2":[null,-0,1e400],"1":{"x":"\\u2028\\u0007\\"\\\\/"},"u":{}},"n":1e21,"bom":"\\ufeff1","h":"\\ud83d","w":" [1 ] ","big":"123456789012345678901234567890"}',
  ...fields('json', ...['j', 'bad', 'o', 'n', 'bom', 'h', 'w', 'big', 'missing'].flatMap((name) => ['encode', 'decode'].map((mode) => `{"mode":"${mode}","value":{"@path":"${name}"}}`)), '{"mode":"ENCODE","value":1}', '{"mode":"x","value":1}', '{"mode":"encode","value":0}', '{"mode":"encode"}',
    '{"value":1}', '{"mode":"decode","value":"tru"}', '{"mode":"decode","value":"-"}', '{"mode":"decode","value":"1."}', '{"mode":"decode","value":"[1,]"}', '{"mode":"decode","value":"\\"\\\\x\\""}', '{"mode":"decode","value":"\\"\\\\ud83d\\\\ude00\\""}', '{"mode":"encode","value":{"a":{"@path":"missing"},"b":[{"@path":"missing"}]}}'))

const flatten = all('{"o":{"b":{"c":[1,{"d":null}],"":{"":2}},"2":{"1":3},"e":{},"f":[]},"same":{"a.b":1,"a":{"b":2}},"p":5}', ...fields('flatten', '{"separator":".","value":{"@path":"o"}}', '{"separator":"_","value":{"@path":"o"},"omitArrays":true}', '{"separator":".","value":{"@path":"same"}}',
  '{"separator":".","value":{"@path":"p"}}', '{"separator":".","value":{"@path":"missing"}}', '{"separator":"","value":1}', '{"value":1}', '{"separator":".","value":[[1,2],[3]]}', '{"separator":".","value":{"a":{"@path":"missing"},"b":1}}', '{"separator":".","value":"x","omitArrays":0}', '{"separator":5,"value":1}', '{"separator":"."}', '5'))

const merge = all('{"a":{"x":1,"y":{"z":1}},"b":{"x":2,"y":null},"s":"a😀","l":[7,8],"n":null}', ...fields('merge', '{"direction":"right","objects":[{"@path":"a"},{"@path":"b"}]}', '{"direction":"left","objects":[{"@path":"a"},{"@path":"b"}]}', '{"direction":"LEFT","objects":[{"@path":"a"},{"@path":"b"}]}',
  '{"objects":[{"@path":"a"}]}', '{"direction":"up","objects":[]}', '{"direction":"right","objects":[]}', '{"direction":"right","objects":[{"@path":"s"},{"@path":"l"},{"@path":"n"},{"@path":"missing"},{"q":1}]}', '{"direction":"right","objects":[{"x":1},{"x":{"@path":"missing"}}]}', '{"direction":"right","objects":[1]}', '{"direction":"right","objects":{"@path":"l"}}', '{"direction":"right"}', '{"direction":"right","objects":[{"2":1},{"1":2},{"a":3},{"2":4}]}', '{"direction":"right","objects":[{"x":{"@bad":1}}]}'))

const transforms = all(person, ...fields('transform', '{"apply":{"n":{"@path":"s"},"m":{"@path":"missing"}},"mapping":{"x":{"@path":"n"},"y":{"@path":"s"},"z":{"@path":""}}}', '{"apply":{"@path":"list"},"mapping":{"x":{"@path":"0"},"y":{"@template":"{{}}{{ }}{{1}}"}}}', '{"apply":{"@path":"missing"},"mapping":{"x":{"@path":""},"y":{"@template":"{{ }}|{{a}}"}}}',
  '{"apply":{"@path":"s"},"mapping":{"@transform":{"apply":{"a":1},"mapping":{"@path":"a"}}}}', '{"apply":{"@path":"missing"},"mapping":{"@transform":{"apply":{"a":{"@path":""}},"mapping":{"@path":"a"}}}}', '{"apply":{"a":{"@path":"n"}},"mapping":{"@flatten":{"separator":".","value":{"@path":""}}}}', '{"apply":{"a":1}}', '{"mapping":{"a":1}}', '{"apply":5,"mapping":{}}',
  '{"apply":{"__segment_internal_directive":{"@transform":{"apply":{"q":1}}},"w":{"@path":"q"}},"mapping":{"@path":""}}', '{"apply":{"__segment_internal_directive":{"@literal":[1]},"w":2},"mapping":{"@path":""}}'))

const nulls = all('{"n":null,"o":{"a":null,"b":{"c":null,"d":[null,{"e":null}]},"f":1},"s":"x","__proto__":{"a":null}}', ...fields('excludeWhenNull', '{"@path":"n"}', '{"@path":"o"}', '{"@path":"s"}', '{"@path":"missing"}', 'null', '[null]', '{"a":null,"b":{"@path":"n"}}', '{"@path":""}'))

const whole = [
  ...['5', 'null', 'true', '"ab"', '"a😀"', '[1,{"@path":"a"}]', '[]', '{}', '{"@path":"a"}', '{"@path":"missing"}', '{"@literal":null}', '{"a":{"@path":"missing"},"b":[{"@path":"missing"}]}', '{"2":1,"1":2,"b":3,"a":4,"01":5}', '{"a":1,"b":2,"a":3}', '{"__proto__":{"x":1},"y":2}', '{"a":{"__proto__":1}}',
    '{"a":-0,"b":1e21,"c":1e-7,"d":123456789012345678901234567890,"e":1e400,"f":0.1,"g":5e-324,"h":1.0}'].map((mapping) => [mapping, '{"a":1}']),
  ...['5', 'null', '[]', '"x"', 'true'].map((payload) => ['{"a":1}', payload]),
  ['{"r":{"@path":""}}', '{"b":1,"a":2,"b":3,"1":{"__proto__":1,"x":9007199254740993},"0":18446744073709551615,"n":[-0,1E2,1.50,1e400,-1e-400,0.000001,1e-7,1e21,123456789012345680000]}'],
  ['{"r":{"@path":"a.b"}}', '{"a":{"b":1},"a":{"c":2}}'],
  ...['{"@transform":{"apply":{"q":{"@path":"a"}}}}', '{"@literal":{"x":1}}', '5', 'null', '"a"', '[]', '[{"@x":1}]', '[[1]]', '{}', '{"a":1,"b":2}', '{"@path":"a"}', '{"@transform":null}', '{"@transform":[1]}', '{"x":{"y":1}}'].map((root) => [`{"__segment_internal_directive":${root},"m":{"@path":"q"}}`, '{"a":1}']),
  ['{"r":{"@liquid":"{{ a }}"}}', '{"a":1}'],
  ['{"r":[{"@liquid":"{{ a }}"}]}', '{"a":1}'],
  ['{"r":{"@path":"a.constructor.name"},"s":{"@path":"toString.length"}}', '{"a":1}'],
]

export const mappings = [...path, ...template, ...conditional, ...text, ...unvalidated, ...arrays, ...json, ...flatten, ...merge, ...transforms, ...nulls, ...whole]

/** Each letter of Unicode in both cases, and compared without regard to case. */
export function letters() {
  const found = []
  for (let first = 0; first < 0x110000; first += 0x200) {
    const all = Array.from({ length: 0x200 }, (_, i) => first + i).filter((code) => code < 0xd800 || code > 0xdfff)
    const text = String.fromCodePoint(...all)
    const changes = text.toUpperCase() !== text || text.toLowerCase() !== text || first < 0x3000
    if (!changes && first % 0x4000 !== 0) continue
    const between = all.map((code) => `aΣ${String.fromCodePoint(code)}a`).join(' ')
    const before = all.map((code) => `a${String.fromCodePoint(code)}Σ`).join(' ')
    const change = (operator, name) => `{"@case":{"operator":"${operator}","value":{"@path":"${name}"}}}`
    found.push([`{"u":${change('upper', 't')},"l":${change('lower', 't')},"b":${change('lower', 'b')},"s":${change('lower', 's')}}`,
      JSON.stringify({ t: text, b: between, s: before })])
  }
  for (const code of [0xb5, 0x131, 0x130, 0x17f, 0x1c5, 0x345, 0x390, 0x3c2, 0x3f4, 0x1e9e, 0x1f80, 0x1fb3, 0x2126, 0x212a, 0xa64b, 0xab70, 0xfb00, 0x10428]) {
    const text = String.fromCodePoint(...Array.from({ length: 0x600 }, (_, i) => i), 0x1c4, 0x1e9e, 0x2126, 0x212a, 0x1c80, 0x1c81, 0xa64a, 0x13a0, 0x1fbe, 0x10400, code)
    const options = JSON.stringify({ pattern: String.fromCodePoint(code), replacement: '<$&>', ignorecase: true })
    found.push([`{"r":{"@replace":${options.slice(0, -1)},"value":{"@path":"t"}}}}`, JSON.stringify({ t: text })])
  }
  return found
}

const event = '{"type":"track","event":"Order Completed","userId":"5","name":null,"properties":{"total":27.5,"n":"12","flag":true,"list":["a"],"a b":1,"x":{"y":null},"e":"😀x"},"traits":{"email":"a@b.example"},"context":"text"}'

export const conditions = [
  'type = "track"', 'type="track"', "type = 'track'", 'type = track', 'type != "identify"', 'type!="x"', 'type != null', 'event = "Order Completed" and type = "track"', 'type = "x" or event = "Order Completed"',
  'type = "x" and event = "y" or type = "track"', 'type = "track" or event = "y" and type = "x"', '(type = "x" or type = "track") and event = "Order Completed"', '((type = "track"))', '!(type = "track")', '( type = "track" )', '()', '() and type = "track"', 'type = "track" and ()', 'type = "track" or ()',
  'userId = 5', 'userId = "5"', 'userId != null', 'userId = null', 'userId = true', 'name = null', 'name != null', 'event = null', 'userId > 4', 'userId > true',
  'properties.total = 27.5', 'properties.total != 27.5', 'properties.missing != 1', 'properties.missing != "a"', 'properties.total > 20', 'properties.total >= 27.5', 'properties.total < "30"', 'properties.total <= 30', 'properties.total <=30', 'properties.n = 12', 'properties.n = "12"', 'properties.n > 1',
  'properties.flag = true', 'properties.flag != true', 'properties.flag = false', 'properties.flag', 'properties.a\\ b = 1', 'properties.x.y = null', 'properties.x.z != null', 'properties.list.0 = "a"', 'properties.list.length = 1', 'properties.\\. = 1', 'properties', 'properties = 1', 'propertiesX = 1', 'contains(propertiesX, "a")',
  'contains(event, "Completed")', '!contains(event, "Completed")', 'contains(type, "track")', 'contains(properties.missing, "a")', '!contains(properties.missing, "a")', 'contains(properties.total, "2")', 'contains(event, 5)', 'contains(event)', 'contains(event, "a"', 'match(event, "Order*")', 'match(event, "*Completed")', 'match(event, "*der*")', 'match(event, "O*d")', '!match(event, "Order*")', 'match(event, "Order Completed")', 'match(event, "xrder Completed")', "match(event, 'Order*')", 'match(properties.e, "😀x")', 'match(properties.e, "*")', 'match(event, "")',
  'traits.email = "a@b.example"', 'context = "text"', 'context.length = 4', 'context.x = null', 'foo = "bar"', 'foo = "bar" and type = "track"', 'constructor = 1 and type = "track"', 'event contains "Order"', 'properties.total number_equals 27.5', 'properties.x.y not_exists 1', 'event in "Order"', 'type = "track" AND event = "x"', 'type = "track",event = "Order Completed"',
  '', ' ', 'type', 'type =', 'type = "track', 'and', 'an', 'a', 'nul', 'null', '!', '!=', '"a"', '5', '5.', '5.5.5', '-', 'type = -', 'type = +5', '\\', 'a\\', 'ä', 'type\r= "track"', 'type = "a"b', 'type = "track"and event', "event = 'x'y'", 'type = "track" and', 'or', '[1]', 'type == "track"', 'type = "track" = "x"', 'contains', 'match(', 'properties.total = 27.5x',
].flatMap((fql) => [[fql, event], [fql, '{}']]).concat([['type = "track"', 'null'], ['type = "track"', '5'], ['type = null', '"text"'], ['type != "x"', '[]'], ['properties.a = null', '{"properties":0}'], ['properties.length = 2', '{"properties":"ab"}']])
