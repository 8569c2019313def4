// Package hooks is webchat's adapter to PocketBase: its routes live here too, beside the hooks that keep PocketBase's
// own ways from breaking a chat. It knows PocketBase's HTTP, accounts and collections; what a chat is, it asks of
// package chat.
//
// # The life of a chat
//
// A visitor starts a session (bot_pending), writes, and asks for a human (queued_for_agent). Agents see the queue in
// the lobby; one of them claims the session (active_with_agent) and goes on with the full transcript. The agent may
// put it back, where it keeps its place. In the end someone closes it, and that is final. The table of who may do what
// when is in package chat, and the database's triggers hold the same.
//
// # The way of a message
//
// A request enters through a route here, [chat.Desk] checks it, the store in package sqlite commits it together with
// whatever else is waiting, and answers; only then the desk tells the rooms, in the order of the commits. An event may
// get lost on its way, a stored message may not: each has a seq in its session, a client knows the last one it has,
// and gets what it missed when it comes back.
//
// # The end of a chat
//
// A chat is erased by the store too: its session goes in one step, by which it is gone for everyone, and the rest of a
// long one in slices. The database logs what is gone, by whatever way and process, and from that log the rooms are told.
//
// # What time brings about
//
// Once a second the desk looks for agents who are gone and for chats that are quiet. Pages give signs of life, which are
// stored; for a client that gives none, its connection does, until a page of the same agent speaks for itself. Whether an
// agent is gone, or a chat is over, is decided in the transaction that puts it back or closes it. What the process
// remembers by itself only puts that off: after a start, or a sleep of its machine, everyone has the time anew.
//
// # Rooms
//
// Rooms are topics of PocketBase's realtime API: public:session:{id} for those who take part in a session, and
// room:agents:lobby for agents. OnRealtimeConnectRequest swaps in the client of package rooms, which keeps an index of
// who is in which room and sends in order through a bounded queue.
package hooks
