package storetest

import (
	"fmt"

	"webchat/hooks/chat"
)

// entries are what the audit log tells of the session, each as "role id name address deed details".
func (tr *trial) entries(sessionID string) []string {
	tr.Helper()
	entries, err := tr.Entries(ctx, chat.OnSession(sessionID))
	tr.check(err)
	told := []string{}
	for i, e := range entries {
		if e.Target != chat.OnSession(sessionID) || e.At == "" || i > 0 && e.At < entries[i-1].At {
			tr.Errorf("an entry is %+v", e)
		}
		told = append(told, fmt.Sprintf("%s %s %s %s %s %v", e.By.Role, e.By.ID, e.By.DisplayName, e.By.Address, e.Deed, e.Details))
	}
	return told
}

func auditing(tr *trial) {
	ada, root := tr.account(chat.RoleAgent, "Ada"), tr.account(chat.RoleAdmin, "Root")
	ada.Address, root.Address = "192.0.2.1", "192.0.2.2"
	byAda := func(deed chat.Deed, details string) string {
		return fmt.Sprintf("agent %s Ada 192.0.2.1 %s map[%s]", ada.ID, deed, details)
	}

	tr.example("it tells who claimed, put back and closed a chat, and from where", func(tr *trial) {
		june, session := tr.start("June")
		request := tr.handoff(june, session.ID)
		tr.claim(ada, request)
		_, err := tr.Release(ctx, ada, session.ID)
		tr.check(err)
		tr.claim(ada, tr.openRequest(session.ID))
		_, err = tr.Release(ctx, root, session.ID)
		tr.check(err)
		tr.claim(ada, tr.openRequest(session.ID))
		tr.close(ada, session.ID)
		same(tr, fmt.Sprint(tr.entries(session.ID)), fmt.Sprint([]string{
			byAda(chat.DeedClaimed, ""),
			byAda(chat.DeedReleased, "agentId:"+ada.ID),
			byAda(chat.DeedClaimed, ""),
			fmt.Sprintf("admin %s Root 192.0.2.2 released map[agentId:%s]", root.ID, ada.ID),
			byAda(chat.DeedClaimed, ""),
			byAda(chat.DeedClosed, ""),
		}))
	})
	tr.example("of a visitor it keeps the id alone", func(tr *trial) {
		june, session := tr.start("June")
		june.Address = "192.0.2.3"
		tr.close(june, session.ID)
		same(tr, fmt.Sprint(tr.entries(session.ID)), fmt.Sprintf("[user %s   closed map[]]", june.ID))
	})
	tr.example("what the server does for an agent who is gone is the server's", func(tr *trial) {
		bo := tr.account(chat.RoleAgent, "Bo")
		june, session := tr.start("June")
		tr.claim(bo, tr.handoff(june, session.ID))
		tr.check(tr.ReleaseAll(ctx, bo))
		same(tr, tr.entries(session.ID)[1], fmt.Sprintf("server    released map[agentId:%s]", bo.ID))
	})
	tr.example("what changes nothing, or is refused, is not told", func(tr *trial) {
		bo := tr.account(chat.RoleAgent, "Bo")
		june, session := tr.start("June")
		request := tr.handoff(june, session.ID)
		for range 2 {
			tr.claim(ada, request)
		}
		_, err := tr.Claim(ctx, bo, request.ID)
		tr.refused(err, chat.Conflict)
		_, err = tr.Close(ctx, bo, session.ID)
		tr.refused(err, chat.NotFound)
		for range 2 {
			tr.close(june, session.ID)
		}
		same(tr, len(tr.entries(session.ID)), 2)
	})
}
