package hooks

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
)

// object is a JSON object that is written while what is in it is read. After the first error it writes nothing more.
type object struct {
	out   io.Writer
	begun bool
	err   error
}

func (o *object) put(text []byte) {
	if o.err == nil {
		_, o.err = o.out.Write(text)
	}
}

// member writes a member whose value is known.
func (o *object) member(name string, value []byte) {
	if o.begun {
		o.put([]byte(",\n"))
	} else {
		o.put([]byte("{\n"))
	}
	o.begun = true
	key, _ := json.Marshal(name)
	o.put(key)
	o.put([]byte(": "))
	o.put(value)
}

// list writes a member that is a list of whatever each adds.
func (o *object) list(name string, each func(add func(any)) error) {
	o.member(name, []byte("["))
	separator := []byte("\n")
	err := each(func(item any) {
		raw, err := json.Marshal(item)
		if err != nil && o.err == nil {
			o.err = err
		}
		o.put(separator)
		o.put(raw)
		separator = []byte(",\n")
	})
	if err != nil && o.err == nil {
		o.err = err
	}
	o.put([]byte("]"))
}

func (o *object) end() error {
	o.put([]byte("\n}\n"))
	return o.err
}

func sortedByName(all map[string]*related) []*related {
	sorted := make([]*related, 0, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		sorted = append(sorted, all[name])
	}
	return sorted
}
