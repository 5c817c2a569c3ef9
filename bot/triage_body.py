"""Bodies in danger: an emergency now, what cannot wait until tomorrow, and what only sounds like it."""

BODY = r"(?:arm|arms|leg|legs|side|face|hand|hands|body|feet|fingers|mouth|left|right|half)"
EMERGENCY = (
    r"\b(?:cant|cannot|couldnt|unable to|struggling to|struggles to|hard to|trouble|difficulty|barely|"
    r"hardly|cant get|wont|not|isnt|stopped|stops|difficult to|fighting to|cant seem to|not able to|"
    r"problems?)(?: (?:even|really|catch my|catch her|catch his|get my|get any|catch|properly|her|his|"
    r"my|to|get|keep))* (?:breath|breathing|breath\w*|air)\b|\bbreathing(?: (?:is|has|really|gets|so|"
    r"very|got|stopped|looks|sounds))* (?:stopped|weird|weirdly|slow|slowly|shallow|funny|strange|"
    r"fast and|badly|wrong|difficult\w*|hard|noisy|labou?red|only)\b|\b(?:slow|shallow|weird|"
    r"labou?red|laboured|gasping|noisy|gurgling|barely|stopped) breath(?:s|ing)?\b|\bgasping\b|"
    r"\bgurgling\b|\bshort(?:ness)? of breath\b|\bout of breath (?:and|sitting)\b|\bsuffocating\b|"
    r"\bbreathing stopped\b|\bsnor\w+(?: \w+){0,4} (?:cant|wont) wake\b|\bwheez\w+\b",
    r"\bchest(?: \w+){0,3} (?:pain|pains|pressure|tight|tightness|hurts?|hurting|crushing|heavy|"
    r"heaviness|squeez\w+|burning|killing|ache|aching|discomfort)\b|\b(?:pain|pains|pressure|"
    r"tightness|crushing|heaviness|squeezing|stabbing)(?: \w+){0,3} (?:in |on |my |his |her |"
    r"the )*chest\b|\bheart ?attack\b|\bcardiac arrest\b|\bno pulse\b|\bcant find (?:a|his|her|"
    r"the) pulse\b|\bheart (?:stopped|is stopping|is racing and|racing \d+|beating out of|skipping|"
    r"skips|is skipping|rate (?:is )?(?:1[5-9]\d|2\d\d)|wont slow)\b|\bheart (?:\w+ ){0,5}(?:pass out|"
    r"faint|out of control)\b",
    r"\b(?:unconscious|unresponsive|not responsive|passed out|blacked out|collapsed|fainted|slumped|"
    r"lifeless|comatose|out cold|limp)\b|\b(?:wont|cant|isnt|not|doesnt|couldnt|didnt|unable to|"
    r"cannot|cant seem to)(?: \w+)? (?:wake|waking|wake up|rouse|awaken|respond|responding|answering|"
    r"moving|react\w*|come (?:to|round|around))(?: up)?(?: \w+)?\b|\bbarely (?:awake|conscious|"
    r"responsive)\b|\bpass(?:ing)? out\b|\bgo(?:ing|nna)? (?:to )?faint\b|\bfeel(?:ing)? faint\b|"
    r"\blost consciousness\b|\bnot (?:responding|moving|waking|answering|breathing)\b|\bcant move\b|"
    r"\bcant stand(?: up)?$|\bfoaming\b",
    r"\b(?:seizures?|seizing|convuls\w+|having a fit|a fit|fitting|fits)\b|\b(?:stroke|"
    r"face (?:is )?(?:droop\w*|numb|falling)|slurr\w+|droop\w*|cant talk right|cant speak|"
    r"words (?:are )?coming out wrong|speech (?:is )?(?:slurred|wrong|garbled))\b|\b(?:cant|cannot|"
    r"couldnt) (?:feel|move)(?: \w+){0,3} " + BODY + r"\b|\b(?:sudden|suddenly|one side|left side|"
    r"right side)(?: \w+){0,4} (?:weak|weakness|numb|numbness|blind|vision|see|paraly\w+)\b|\b(?:weak|"
    r"weakness|numb|numbness|paraly\w+)(?: \w+){0,4} (?:one side|left side|right side|half)\b|"
    r"\bsuddenly (?:i )?cant (?:see|speak|talk|move)\b|\bloss of (?:vision|sight|speech)\b|"
    r"\bhalf of my face\b",
    r"\b(?:overdos\w+|od|oded|ods|oding)\b|\btoo (?:much|many) (?:\w+ ){0,3}(?:ketamine|k|ket|pills|"
    r"tablets|meds|medication|xanax|opioids|lozenges|troches|ambien|tylenol|insulin|drugs|alcohol)\b|"
    r"\b(?:took|taken|swallowed|ate|eaten|drank|drunk|had|got into|swallows|"
    r"ingested)(?: \w+){0,6} (?:bleach|cleaning fluid|cleaner|poison|detergent|antifreeze|battery|"
    r"batteries|whole bottle|entire bottle|bottle of (?:pills|tablets|my|his|her|ketamine|meds)|"
    r"all (?:my|his|her|the) (?:pills|meds|tablets)|whole pack|load of (?:ket|k|ketamine|pills)|"
    r"handful of (?:pills|tablets|meds))\b|\b(?:child|kid|toddler|baby|son|daughter|year old|grandson|"
    r"granddaughter|dog)(?: \w+){0,3} (?:swallowed|ate|eaten|drank|got into|took|chewed|"
    r"licked)(?: \w+){0,5} (?:medication|medicine|pills?|tablets?|ketamine|lozenges?|troches?|"
    r"antidepressants?|spray|bottle|patch|meds|bleach)\b|\b(?:doubled?|two|twice|"
    r"triple)(?: \w+){0,3} dose(?: \w+){0,6} (?:confused|stand|dizzy|faint|breathe|cant)\b",
    r"\b(?:turn\w*|gone|going|went|looks?|is|are|shes|hes|lips|skin|fingers)(?: \w+){0,2} (?:blue|"
    r"grey|gray|purple)\b(?! (?:shirt|eyes|dress|cross|today lol))|\b(?:blue|purple|grey|gray) lips\b|"
    r"\b(?:throat|tongue|lips|face|airway)(?: \w+){0,4} (?:swell\w*|swollen|clos\w+|tight|tightening|"
    r"shut)\b|\b(?:swell\w*|swollen|closing)(?: \w+){0,2} (?:throat|tongue|lips|airway)\b|"
    r"\banaphyla\w+\b|\bsevere (?:allergic|reaction)\b|\ballergic reaction\b|\bhives (?:and|"
    r"all over)\b|\bhives and\b|\bcant swallow\b|\bchoking\b|\bchoked\b|\bepipen\b",
    r"\bblood (?:everywhere|is everywhere|wont stop|pouring|gushing|all over)\b|\bso much blood\b|"
    r"\bbleed\w*(?: \w+){0,4} (?:heavily|wont stop|everywhere|badly|a lot|out|not stopping|"
    r"doesnt stop|profusely|severely)\b|\b(?:wont|cant|doesnt|not) stop(?:ping)?(?: the)? bleeding\b|"
    r"\bstop bleeding\b|\b(?:vomit\w*|throw\w* up|puk\w*|cough\w*|spit\w*)(?: up)? blood\b|"
    r"\bhead injury\b|\bhit (?:his|her|my|their) head(?: \w+){0,6} (?:vomit\w*|sense|confus\w*|"
    r"bleed\w*|unconscious|sleepy|dizzy|hard)\b|\bfell(?: \w+){0,6} (?:cant move|unconscious|bleeding|"
    r"head)\b",
    r"\bworst headache\b|\bthunderclap\b|\b(?:bp|blood pressure|pressure)(?: \w+){0,4} (?:1[89]\d|"
    r"2\d\d)\b|\bblood pressure(?: \w+){0,3} (?:extremely|dangerously|crazy|sky) high\b|"
    r"\bsee(?:ing)? spots\b.*\b(?:bp|pressure)\b|\b(?:call|need|get) (?:an |the )?ambulance\b|"
    r"\bcall 911\b|\bcall 999\b|\bis this an emergency\b|\bmedical emergency\b|\b(?:medication|drug|"
    r"med|ketamine) overdose help\b|\bhelp (?:he|she|my \w+|im|me)(?: \w+){0,3} (?:dying|"
    r"overdos\w+)\b|\bpoisoned\b|\bcarbon monoxide\b|\belectrocuted\b|\bsnake bite\b",
    r"\b(?:struggling|gasping|fighting|begging) for (?:air|breath)\b|\btook (?:my|his|"
    r"her)(?: \w+){0,3} (?:three|3|twice|two|double|triple|four)(?: times)?(?=.*\b(?:wake|drowsy|"
    r"confused|sleepy|stand|faint|dizzy)\b)|\btook my meds (?:three|3|four|twice)(?: times)?\b|"
    r"\bstart cpr\b|\bdoing cpr\b|\b(?:send|call|need) (?:an |me an |the )?ambulance\b|\b(?:help|"
    r"please)(?: please| help)* (?:he|she|hes|shes|my \w+)(?: is)? dying\b|\bcant stay awake\b|"
    r"\bhard to (?:wake|rouse)\b|\bnodding off and\b|\beyes? (?:are |is )?roll(?:ed|ing) back\b|"
    r"\bsnake bit\b|\bbit(?:ten)? by a snake\b|\bburn(?:ed|t) badly\b|\bkeeps? jerking\b|"
    r"\bside of (?:her|his|my) (?:mouth|face)\b|\bvery drowsy\b|\bthrowing up in (?:his|her) sleep\b|"
    r"\bfeel(?:s|ing)? like (?:im|i am) dying\b(?=.*\b(?:took|pills|ketamine|infusion|xanax|chest|"
    r"breath)\b)|\btook too much\b(?=.*\b(?:dying|passing|faint|under|help)\b)|\bmixed (?:ketamine|"
    r"opioids|alcohol|k|xanax)(?: \w+){0,12} (?:awake|blue|wake|breathing|nodding|respond\w*)\b",
)
# The words of an emergency without one: history, worry, general questions.
NO_EMERGENCY = (
    r"\b(?:history of|family history|past|previous|prior|prone to|risk of|chance of|chances of|"
    r"fear of|scared of|afraid of|worried about|anxious about|in case of|prevent|avoid|causes?|cause|"
    r"treats?|symptoms? of|signs? of|what is|whats|what are|difference between|diagnosed with|"
    r"living with|epilepsy|survivor|for (?:seizures|stroke)) (?:\w+ ){0,4}(?:seizures?|strokes?|"
    r"heart attack|overdos\w*|chest pains?|fainting|breathing|allergic reactions?|shortness of breath|"
    r"anaphyla\w+|unconscious|collapsed|bleeding|passing out)\b",
    r"\b(?:had|have had|ive had|suffered|survived|has had|was|were|used to|"
    r"got)(?: \w+){0,5} (?:seizures?|strokes?|heart attack|overdos\w*|chest pains?|fainted|passed out|"
    r"collapsed|allergic reaction|unconscious|blacked out|anaphyla\w+|"
    r"hospital\w*)(?: \w+){0,6} (?:ago|before|last (?:year|month|summer|winter|spring|fall|time)|"
    r"as a (?:child|kid|baby|teen\w*)|years|months|in (?:19|20)\d\d|once|when i was|childhood|"
    r"previously|in the past|back in)\b",
    r"\b(?:what if|what happens if|what to do if|what should (?:i|we|people) do if|if i|if someone|"
    r"if (?:he|she|my \w+)|in case|should i worry if|could i|will i|would i|can i|do i|am i gonna|"
    r"might i|can you|can people|can someone|do people|does anyone|do patients|"
    r"could someone)(?: \w+){0,6} (?:breath\w*|seizures?|overdos\w*|od|pass(?:ing)? out|unconscious|"
    r"chest|stroke|heart attack|collapse\w*|faint\w*|choke|allergic|bleed\w*|blood pressure|too much|"
    r"wake up|respond|move|black out)\b",
    r"\b(?:i have|ive got|i ve|with|im|has|have|got|my)(?: \w+){0,3} (?:epilepsy|a seizure disorder|"
    r"seizure disorder|sleep apnea|asthma|copd)\b|\bseizure (?:disorder|meds|medication|medicine|"
    r"threshold|drugs)\b|\b(?:heart|stroke) (?:disease|condition|murmur|risk)\b|"
    r"\bbreathing (?:exercises?|techniques?|meditation|treatments?|machine)\b|\bhad a stroke\b|"
    r"\bpanic attacks? and\b.*\bhistory\b|\boverdose (?:deaths?|statistics|rates?|risk)\b|"
    r"\bfits (?:in|with|into|my|the)\b|\bfitting (?:in|for|room)\b|\ba (?:good|better|great) fit\b|"
    r"\ba fit for\b|\bgood fit\b",
)
URGENT = (
    r"\b(?:severe|bad|terrible|awful|splitting|worsening|constant|pounding|"
    r"blinding)(?: \w+){0,2} headaches?(?: \w+){0,5} (?:days?|since|still|after|wont|not going|weeks?|"
    r"hours)\b|\bheadache(?: \w+){0,3} (?:for|since|that wont|wont go|not going|lasting|two days|"
    r"three days|days)\b|\bsevere headache\b|\bhead is pounding\b",
    r"\bblood(?: \w+){0,3} (?:urine|pee|wee|stool|poo|poop)\b|\b(?:pee|urine|peeing|pissing|wee|"
    r"weeing)(?: \w+){0,3} (?:blood|bloody|red|pink|brown|dark)\b|\b(?:burns?|burning|hurts?|painful|"
    r"pain|stings?)(?: \w+){0,3} (?:pee|peeing|urinat\w+|wee|bladder)\b|\bcant (?:pee|urinate|wee)\b|"
    r"\bpeeing (?:\w+ ){0,2}(?:every|constantly|all the time)\b|\b(?:pee|urine) is (?:dark|brown|red|"
    r"pink|bloody)\b",
    r"\b(?:yellow|jaundice\w*)(?: \w+){0,3} (?:skin|eyes|whites)\b|\b(?:skin|"
    r"eyes)(?: \w+){0,5} yellow\b|\bjaundiced?\b(?! (?:cause|a side|common|risk))",
    r"\b(?:still|remains?|been|so|very|really|keeps)(?: \w+){0,2} (?:confused|disoriented|dissociated|"
    r"out of (?:my|his|her) body|out of it|hallucinating|detached|seeing things|"
    r"hearing voices)(?: \w+){0,6} (?:days?|since|after|week|hours|yesterday|infusion|session)\b|"
    r"\b(?:seeing|hearing) (?:things|voices|people)(?: \w+){0,4}(?: there| since| after|$)|"
    r"\bconfused(?: \w+){0,4} (?:days|since|two days|three days)\b|\bdays (?:later|"
    r"after)(?: \w+){0,6} (?:confused|hallucinat\w*|out of it|not making sense)\b",
    r"\b(?:havent|hasnt|not|without|no|wont|barely|hardly|didnt|doesnt)(?: \w+)? (?:slept|sleeping|"
    r"sleep|needed sleep|need sleep)(?: \w+){0,6} (?:days|nights|amazing|energy|money|god|chosen|"
    r"spending|week)\b|\b(?:feel|feels|feeling)(?: \w+){0,3} (?:amazing|invincible|"
    r"on top of the world|chosen|unstoppable|superhuman|so high)(?: \w+){0,8} (?:sleep|slept|spend\w*|"
    r"money|talking|racing|days)\b|\b(?:manic|mania|hypomani\w+)(?: \w+){0,4} (?:now|since|today|"
    r"after|right now|started)\b|\bthinks? (?:shes|hes|im|she is|he is) (?:\w+ )?(?:god|jesus|chosen|"
    r"a prophet)\b|\bchosen by god\b|\bspending all (?:my|his|her|our) money\b",
    r"\b(?:stopped|quit|ran out of|run out of|running out of|missed|came off|coming off|off my|"
    r"out of my|withdraw\w*|stop taking)(?: \w+){0,6} (?:brain zaps?|zaps|shaking|sweating|vomit\w*|"
    r"dizzy|awful|sick|tremor\w*|feel (?:awful|terrible|sick|bad)|cold turkey|hallucinat\w*|nausea|"
    r"shakes|flu)\b|\b(?:cold turkey|brain zaps)\b|\bwithdrawals?(?: \w+){0,2} (?:symptoms|from|is|"
    r"are|bad|since)\b.*\b(?:i|im|my)\b|\b(?:in|having|going through|bad) withdrawals?\b|"
    r"\bsuddenly (?:stopped|quit)\b|\bquit \w+ suddenly\b|\bstopped \w+ suddenly\b",
    r"\b(?:cant|couldnt|unable to|not able to) (?:keep|hold)(?: \w+){0,4} down\b|\b(?:vomiting|"
    r"throwing up|threw up)(?: \w+){0,4} (?:all (?:night|day)|since|for (?:hours|days|two|three)|"
    r"nonstop|non stop)\b|\b(?:racing heart|heart racing|palpitations|"
    r"heart pounding)(?: \w+){0,5} (?:since|all day|for|days|hours|after)\b|\b(?:vision|"
    r"sight) (?:\w+ ){0,3}(?:blurry|double|blurred)(?: \w+){0,3} (?:since|still|days)\b|"
    r"\bfever(?: \w+){0,3} (?:10[2-9]|39|4[01])\b|\bsevere (?:stomach|abdominal|belly|bladder|"
    r"back) pain\b|\brash (?:all over|spreading)\b",
)
