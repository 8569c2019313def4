export { Api, type Availability } from "./agent-api.ts";
export { ApiError, VisitorApi, type Account, type ApiOptions, type MessagePage } from "./api.ts";
export { Conversation, type ConversationOptions, type Pending } from "./conversation.ts";
export { newId } from "./ids.ts";
export { openStorage, type Shelf } from "./storage.ts";
export { Stream, type Connection } from "./stream.ts";
export type * from "./types.ts";
